import { ago, clock, dateTime, iso, MINUTE } from '../../lib/time';
import { useNow } from '../../lib/useNow';
import classes from './overview.module.css';

/** How fresh the analytics store is: the start of the newest request it knows. */
export function Freshness({ freshAt, live }: { freshAt: string | null; live: boolean }) {
  const now = useNow();
  if (freshAt === null) return <span>No request recorded yet</span>;
  const behind = now - Date.parse(freshAt);
  return (
    <span
      className={classes.freshness}
      data-late={behind > MINUTE || undefined}
      data-live={live || undefined}
    >
      <span className={classes.dot} aria-hidden />
      Data up to{' '}
      <time dateTime={iso(freshAt)} title={dateTime(freshAt)}>
        {clock(freshAt)}
      </time>
      <span className={classes.age}> · {ago(freshAt, now)}</span>
    </span>
  );
}
