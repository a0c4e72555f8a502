import type { Finding } from '../../api/types';
import { type Column, DataTable } from '../../components/DataTable';
import { EmptyNote } from '../../components/EmptyNote';
import { Num } from '../../components/Num';
import { Panel } from '../../components/Panel';
import { Tag } from '../../components/Tag';
import { count, exactDuration } from '../../lib/quantity';
import { range } from '../../lib/time';
import classes from './recommendations.module.css';

const COLUMNS: readonly Column<Finding>[] = [
  {
    key: 'subject',
    header: 'Route and class',
    sortBy: ({ subject }) => `${subject.route} ${subject.trafficClass}`,
    cell: ({ subject }) => (
      <span className={classes.subject}>
        <span className={classes.route}>{subject.route}</span>
        <span className={classes.class}>{subject.trafficClass}</span>
      </span>
    ),
  },
  {
    key: 'result',
    header: 'Result',
    sortBy: ({ result }) => result,
    cell: ({ result }) =>
      result === 'not_enough_evidence' ? (
        <Tag tone="warn">not enough evidence</Tag>
      ) : (
        <Tag>keep as it is</Tag>
      ),
  },
  { key: 'reason', header: 'Why', cell: ({ reason }) => <span className={classes.reason}>{reason}</span> },
  {
    key: 'current',
    header: 'In force',
    numeric: true,
    sortBy: ({ currentMs }) => currentMs,
    cell: ({ currentMs }) => <Num of={exactDuration(currentMs)} />,
  },
  {
    key: 'sample',
    header: 'Evidence',
    numeric: true,
    sortBy: ({ sampleSize }) => sampleSize,
    cell: ({ sampleSize }) => <Num of={count(sampleSize, 'attempts')} />,
  },
  {
    key: 'window',
    header: 'Window',
    cell: ({ window }) => <span className={classes.window}>{range(window.from, window.to)}</span>,
  },
];

/** Where nothing is proposed, and why not: that is a result too. */
export function FindingsPanel({ findings, evaluated }: { findings: readonly Finding[]; evaluated: boolean }) {
  if (!evaluated) return null;
  return (
    <Panel
      title="Nothing proposed"
      note="first-token timeouts that the last evaluation leaves alone, and why"
      flush
    >
      {findings.length === 0 ? (
        <EmptyNote title="Every route and class with traffic has a proposal" />
      ) : (
        <DataTable
          label="Routes and classes without a proposal"
          columns={COLUMNS}
          rows={findings}
          rowKey={({ subject }) => `${subject.route} ${subject.trafficClass}`}
        />
      )}
    </Panel>
  );
}
