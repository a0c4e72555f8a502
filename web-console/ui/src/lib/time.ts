/** Times for people: 24-hour clock in the browser's time zone. */

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

type Instant = Date | string | number;

const format = (options: Intl.DateTimeFormatOptions) => {
  const formatter = new Intl.DateTimeFormat('en-GB', { hourCycle: 'h23', ...options });
  return (at: Instant): string => formatter.format(new Date(at));
};

/** 14:32:07 */
export const clock = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
/** 14:32 */
export const shortClock = format({ hour: '2-digit', minute: '2-digit' });
/** 22 Nov */
export const day = format({ day: 'numeric', month: 'short' });
const dayAndYear = format({ day: 'numeric', month: 'short', year: 'numeric' });

/** 22 Nov 2026, 14:32:07 */
export const dateTime = (at: Instant): string => `${dayAndYear(at)}, ${clock(at)}`;

/** 22 Nov, 14:32 */
export const shortDateTime = (at: Instant): string => `${day(at)}, ${shortClock(at)}`;

/** The instant for a `datetime` attribute or a tooltip: UTC, to the millisecond. */
export const iso = (at: Instant): string => new Date(at).toISOString();

/** "3 s ago"; instants ahead (a clock that is off) read as "just now". */
export function ago(at: Instant, now: Instant): string {
  const ms = new Date(now).getTime() - new Date(at).getTime();
  if (ms < SECOND) return 'just now';
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s ago`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
  return `${Math.floor(ms / DAY)} d ago`;
}

/** "22 Nov, 13:00 – 14:00", or with both days where they differ. */
export function range(from: Instant, to: Instant): string {
  return day(from) === day(to)
    ? `${shortDateTime(from)} – ${shortClock(to)}`
    : `${shortDateTime(from)} – ${shortDateTime(to)}`;
}

/** Short name of the browser's time zone: "CET", "UTC", "GMT+2". */
export function zoneName(): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' }).formatToParts(new Date());
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? 'local time';
}

/** The value of a `datetime-local` field, in the browser's time zone. */
export function toFieldValue(at: Instant): string {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}
