import { useId } from 'react';
import type { NamedCount, Overview } from '../../api/types';
import { Num } from '../../components/Num';
import { compactCount, percent } from '../../lib/quantity';
import { humanize } from '../../lib/words';
import panel from './MeasurePanel.module.css';
import classes from './overview.module.css';

/** How requests ended, and why attempts failed. */
export function FailuresPanel({ summary }: { summary: Overview['summary'] }) {
  const { outcomes, failures, requests, attempts } = summary;
  const id = useId();
  const failed = failures.reduce((sum, { count }) => sum + count, 0);
  return (
    <section className={panel.panel} aria-labelledby={id}>
      <div className={panel.head}>
        <h2 id={id} className={panel.title}>
          Outcomes and failures
        </h2>
      </div>
      <div className={classes.bars}>
        <Bars title="Requests by outcome" rows={outcomes} total={requests} tone="outcome" unit="req" />
        {failures.length === 0 ? (
          <p className={classes.none}>No attempt failed.</p>
        ) : (
          <Bars
            title={`Failed attempts by category · ${percent(attempts === 0 ? null : failed / attempts).text} % of attempts`}
            rows={failures}
            total={failed}
            tone="failure"
            unit="att."
          />
        )}
      </div>
    </section>
  );
}

interface BarsProps {
  title: string;
  rows: readonly NamedCount[];
  total: number;
  tone: 'outcome' | 'failure';
  unit: string;
}

/** As many as fit beside the charts. */
const SHOWN = 3;

function Bars({ title, rows, total, tone, unit }: BarsProps) {
  const rest = rows.slice(SHOWN).reduce((sum, { count }) => sum + count, 0);
  const shown = rest > 0 ? [...rows.slice(0, SHOWN), { name: 'others', count: rest }] : rows;
  return (
    <table className={classes.barTable}>
      <caption>{title}</caption>
      <tbody>
        {shown.map(({ name, count }) => (
          <tr key={name}>
            <th scope="row">{humanize(name)}</th>
            <td className={classes.track}>
              <i
                data-tone={
                  tone === 'failure' || isLost(name) ? 'failure' : isPlain(name) ? 'plain' : 'detour'
                }
                style={{ width: `${total === 0 ? 0 : Math.max(1, (count / total) * 100)}%` }}
              />
            </td>
            <td className={classes.barCount}>
              <Num of={compactCount(count, unit)} />
            </td>
            <td className={classes.barShare}>
              <Num of={percent(total === 0 ? null : count / total)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const isPlain = (outcome: string) => outcome === 'served' || outcome === 'served_cached';
const isLost = (outcome: string) => outcome === 'stopped' || outcome === 'rejected';
