import { IconArrowRight } from '@tabler/icons-react';
import { Link, useNavigate } from 'react-router';
import type { Recommendation } from '../../api/types';
import { type Column, DataTable } from '../../components/DataTable';
import { Num } from '../../components/Num';
import { Ago } from '../../components/Time';
import { compactCount, exactDuration } from '../../lib/quantity';

import classes from './recommendations.module.css';
import { StatusTag } from './status';

const KINDS: Record<Recommendation['kind'], string> = { first_token_timeout: 'First-token timeout' };

const COLUMNS: readonly Column<Recommendation>[] = [
  {
    key: 'subject',
    header: 'Route and class',
    sortBy: ({ subject }) => `${subject.route} ${subject.trafficClass}`,
    cell: ({ id, subject }) => (
      <Link
        to={`/recommendations/${id}`}
        className={classes.subject}
        onClick={(event) => event.stopPropagation()}
      >
        <span className={classes.route}>{subject.route}</span>
        <span className={classes.class}>{subject.trafficClass}</span>
      </Link>
    ),
  },
  { key: 'kind', header: 'What', sortBy: ({ kind }) => kind, cell: ({ kind }) => KINDS[kind] },
  {
    key: 'change',
    header: 'Change',
    cell: ({ change }) => (
      <span className={classes.change}>
        <Num of={exactDuration(change.fromMs)} />
        <IconArrowRight size={13} stroke={1.8} aria-label="to" />
        <strong>
          <Num of={exactDuration(change.toMs)} />
        </strong>
      </span>
    ),
  },
  {
    key: 'sample',
    header: 'Evidence',
    numeric: true,
    sortBy: ({ sampleSize }) => sampleSize,
    cell: ({ sampleSize }) => <Num of={compactCount(sampleSize, 'attempts')} />,
  },
  {
    key: 'status',
    header: 'Status',
    sortBy: ({ status }) => status,
    cell: ({ status }) => <StatusTag status={status} />,
  },
  {
    key: 'when',
    header: 'Since',
    sortBy: ({ createdAt, decidedAt }) => decidedAt ?? createdAt,
    cell: ({ createdAt, decidedAt, decidedBy }) => (
      <span className="dim">
        <Ago at={decidedAt ?? createdAt} />
        {decidedBy && ` by ${decidedBy}`}
      </span>
    ),
  },
];

export function RecommendationTable({ items }: { items: readonly Recommendation[] }) {
  const navigate = useNavigate();
  return (
    <DataTable
      label="Recommendations"
      columns={COLUMNS}
      rows={items}
      rowKey={({ id }) => id}
      rowTestId={({ id }) => `recommendation-row-${id}`}
      onRowClick={({ id }) => void navigate(`/recommendations/${id}`)}
    />
  );
}
