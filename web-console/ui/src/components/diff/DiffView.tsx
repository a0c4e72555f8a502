import { parsePatch, type StructuredPatchHunk } from 'diff';
import { ScrollFrame } from '../ScrollFrame';
import classes from './DiffView.module.css';

interface Line {
  kind: 'same' | 'added' | 'removed';
  before: number | null;
  after: number | null;
  text: string;
}

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;

/** Hunks of a unified diff; none when there is nothing in it. */
export function hunksOf(unified: string): StructuredPatchHunk[] {
  return unified.trim() === '' ? [] : parsePatch(unified).flatMap((patch) => patch.hunks);
}

/** A line diff with both line numbers. */
export function DiffView({ hunks, label }: { hunks: readonly StructuredPatchHunk[]; label: string }) {
  return (
    <ScrollFrame label={label}>
      <table className={classes.diff}>
        <caption className="visually-hidden">{label}</caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Line before</th>
            <th scope="col">Line after</th>
            <th scope="col">Change</th>
            <th scope="col">Text</th>
          </tr>
        </thead>
        {hunks.map((hunk) => (
          <tbody key={`${hunk.oldStart} ${hunk.newStart}`}>
            {linesOf(hunk).map((line) => (
              <tr key={`${line.kind} ${line.before ?? ''} ${line.after ?? ''}`} data-kind={line.kind}>
                <td className={classes.number}>{line.before}</td>
                <td className={classes.number}>{line.after}</td>
                <td className={classes.sign}>
                  <span aria-hidden>{SIGNS[line.kind]}</span>
                  {line.kind !== 'same' && <span className="visually-hidden">{line.kind}</span>}
                </td>
                <td className={classes.text}>{line.text}</td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </ScrollFrame>
  );
}

function linesOf(hunk: StructuredPatchHunk): Line[] {
  let before = hunk.oldStart;
  let after = hunk.newStart;
  return hunk.lines
    .filter((line) => !line.startsWith('\\')) // "\ No newline at end of file"
    .map((line): Line => {
      const text = line.slice(1);
      if (line.startsWith('+')) return { kind: 'added', before: null, after: after++, text };
      if (line.startsWith('-')) return { kind: 'removed', before: before++, after: null, text };
      return { kind: 'same', before: before++, after: after++, text };
    });
}
