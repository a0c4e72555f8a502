import { Link, useNavigate } from 'react-router';
import type { Review } from '../../api/types';
import { type Column, DataTable } from '../../components/DataTable';
import { Ago } from '../../components/Time';
import { humanize } from '../../lib/words';
import classes from './reviews.module.css';
import { DecisionTag } from './status';

const COLUMNS: readonly Column<Review>[] = [
  {
    key: 'request',
    header: 'Request',
    sortBy: ({ id }) => id,
    cell: ({ id, job, surface }) => (
      <Link to={`/reviews/${id}`} className={classes.request} onClick={(event) => event.stopPropagation()}>
        <span className={classes.job}>{job}</span>
        <span className={classes.quiet}>{surface}</span>
      </Link>
    ),
  },
  { key: 'tenant', header: 'Tenant', sortBy: ({ tenant }) => tenant, cell: ({ tenant }) => tenant },
  {
    key: 'class',
    header: 'Class and feature',
    sortBy: ({ trafficClass, feature }) => `${trafficClass} ${feature ?? ''}`,
    cell: ({ trafficClass, feature }) => (
      <>
        {trafficClass} {feature !== null && <span className="dim">{feature}</span>}
      </>
    ),
  },
  {
    key: 'failure',
    header: 'Last failure',
    sortBy: ({ failure }) => failure,
    cell: ({ failure, reason }) => <span className={classes.failure}>{failure ?? humanize(reason)}</span>,
  },
  {
    key: 'attempts',
    header: 'Attempts',
    numeric: true,
    sortBy: ({ attempts }) => attempts,
    cell: ({ attempts, maxAttempts }) => `${attempts} of ${maxAttempts}`,
  },
  {
    key: 'status',
    header: 'Status',
    sortBy: ({ decision }) => decision ?? '',
    cell: ({ decision }) => <DecisionTag decision={decision} />,
  },
  {
    key: 'when',
    header: 'Since',
    sortBy: ({ openedAt, decidedAt }) => decidedAt ?? openedAt,
    cell: ({ openedAt, decidedAt, decidedBy }) => (
      <span className="dim">
        <Ago at={decidedAt ?? openedAt} />
        {decidedBy && ` by ${decidedBy}`}
      </span>
    ),
  },
];

export function ReviewTable({ items }: { items: readonly Review[] }) {
  const navigate = useNavigate();
  return (
    <DataTable
      label="Requests before a person"
      columns={COLUMNS}
      rows={items}
      rowKey={({ id }) => id}
      rowTestId={({ id }) => `review-row-${id}`}
      onRowClick={({ id }) => void navigate(`/reviews/${id}`)}
    />
  );
}
