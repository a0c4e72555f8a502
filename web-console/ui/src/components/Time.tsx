import { useNow } from '../lib/useNow';
import { ago, dateTime, iso } from '../lib/time';

/** An instant in the browser's time zone; UTC on hover and for machines. */
export function Time({ at }: { at: string }) {
  return (
    <time dateTime={iso(at)} title={`${iso(at)} (UTC)`}>
      {dateTime(at)}
    </time>
  );
}

/** How long ago, kept true while it is on the screen. */
export function Ago({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={iso(at)} title={dateTime(at)}>
      {ago(at, now)}
    </time>
  );
}
