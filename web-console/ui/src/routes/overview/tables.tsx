import { UnstyledButton } from '@mantine/core';
import type { GroupRow, RouteRow } from '../../api/types';
import { type Column, DataTable } from '../../components/DataTable';
import { Num } from '../../components/Num';
import { Panel } from '../../components/Panel';
import { compactCount, duration, percent, usd } from '../../lib/quantity';
import { humanize } from '../../lib/words';
import classes from './overview.module.css';
import { RateCell } from './RateCell';

/** A numeric column; its cells carry their unit. */
function numeric<Row>(
  key: string,
  header: string,
  sortBy: (row: Row) => number | null,
  cell: (row: Row) => React.ReactNode,
): Column<Row> {
  return { key, header, numeric: true, sortBy, cell };
}

const ROUTE_COLUMNS: readonly Column<RouteRow>[] = [
  { key: 'route', header: 'Route', sortBy: (row) => row.route, cell: (row) => row.route },
  numeric(
    'attempts',
    'Attempts',
    (row) => row.attempts,
    (row) => <Num of={compactCount(row.attempts)} />,
  ),
  numeric(
    'failed',
    'Failed',
    (row) => row.failureRate,
    (row) => <RateCell rate={row.failureRate} tone="failure" />,
  ),
  {
    key: 'why',
    header: 'Most frequent failures',
    cell: (row) => (
      <span className={classes.why}>
        {row.failures.length === 0
          ? 'none'
          : row.failures
              .slice(0, 3)
              .map(({ name, count }) => `${humanize(name)} ${count.toLocaleString('en-US')}`)
              .join(', ')}
      </span>
    ),
  },
  numeric(
    'first50',
    'First token p50',
    (row) => row.p50FirstTokenMs,
    (row) => <Num of={duration(row.p50FirstTokenMs)} />,
  ),
  numeric(
    'first95',
    'First token p95',
    (row) => row.p95FirstTokenMs,
    (row) => <Num of={duration(row.p95FirstTokenMs)} />,
  ),
  numeric(
    'p50',
    'Duration p50',
    (row) => row.p50LatencyMs,
    (row) => <Num of={duration(row.p50LatencyMs)} />,
  ),
  numeric(
    'p95',
    'Duration p95',
    (row) => row.p95LatencyMs,
    (row) => <Num of={duration(row.p95LatencyMs)} />,
  ),
  numeric(
    'in',
    'Tokens in',
    (row) => row.inputTokens,
    (row) => <Num of={compactCount(row.inputTokens)} />,
  ),
  numeric(
    'out',
    'Tokens out',
    (row) => row.outputTokens,
    (row) => <Num of={compactCount(row.outputTokens)} />,
  ),
  numeric(
    'cost',
    'Cost',
    (row) => row.costUsdMicros,
    (row) => <Num of={usd(row.costUsdMicros)} />,
  ),
];

export function RouteTable({ rows }: { rows: readonly RouteRow[] }) {
  return (
    <Panel title="By route" note="attempts: every call to a provider" flush>
      <DataTable label="Attempts by route" columns={ROUTE_COLUMNS} rows={rows} rowKey={(row) => row.route} />
    </Panel>
  );
}

function groupColumns(header: string, cell: (row: GroupRow) => React.ReactNode): readonly Column<GroupRow>[] {
  return [
    { key: 'key', header, sortBy: (row) => row.key, cell },
    numeric(
      'requests',
      'Requests',
      (row) => row.requests,
      (row) => <Num of={compactCount(row.requests)} />,
    ),
    numeric(
      'fallback',
      'Fallback',
      (row) => row.fallbackRate,
      (row) => <RateCell rate={row.fallbackRate} tone="detour" />,
    ),
    numeric(
      'success',
      'Success',
      (row) => row.successRate,
      (row) => <Num of={percent(row.successRate)} />,
    ),
    numeric(
      'p50',
      'p50',
      (row) => row.p50LatencyMs,
      (row) => <Num of={duration(row.p50LatencyMs)} />,
    ),
    numeric(
      'p95',
      'p95',
      (row) => row.p95LatencyMs,
      (row) => <Num of={duration(row.p95LatencyMs)} />,
    ),
    numeric(
      'cost',
      'Cost',
      (row) => row.costUsdMicros,
      (row) => <Num of={usd(row.costUsdMicros)} />,
    ),
  ];
}

interface GroupTableProps {
  rows: readonly GroupRow[];
  selected: string | undefined;
  onSelect: (key: string | undefined) => void;
}

export function TenantTable(props: GroupTableProps) {
  return <GroupTable title="By tenant" header="Tenant" noKey="(no tenant)" {...props} />;
}

export function FeatureTable(props: GroupTableProps) {
  return <GroupTable title="By feature" header="Feature" noKey="(no feature)" {...props} />;
}

function GroupTable(props: GroupTableProps & { title: string; header: string; noKey: string }) {
  const { title, header, noKey, rows, selected, onSelect } = props;
  const toggle = (row: GroupRow) => onSelect(selected === row.key ? undefined : row.key);
  const columns = groupColumns(header, (row) => (
    <UnstyledButton
      className={classes.pick}
      aria-pressed={selected === row.key}
      title={`Show only ${row.key || noKey}`}
    >
      {row.key || noKey}
    </UnstyledButton>
  ));
  return (
    <Panel
      title={title}
      note={selected === undefined ? 'choose one to see it alone' : 'choose it again to see all'}
      flush
    >
      <DataTable
        label={`Requests ${title.toLowerCase()}`}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.key}
        onRowClick={toggle}
        isSelected={(row) => selected === row.key}
      />
    </Panel>
  );
}
