/** Numbers for people: a text and its unit, never a bare number. `null` means "nothing to compute it from". */

/** A formatted number. `unit` is empty only where the text carries it ("$1.25"). */
export interface Quantity {
  text: string;
  unit: string;
}

/** No-break space: keeps number and unit on one line. */
export const GAP = '\u00a0';

export const NOTHING: Quantity = { text: '–', unit: '' };

export const asText = ({ text, unit }: Quantity): string => (unit === '' ? text : `${text}${GAP}${unit}`);

const fixed = (value: number, decimals: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

/** At most `decimals` digits after the point, without trailing zeros. */
const upTo = (value: number, decimals: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: decimals });

/**
 * A fraction as per cent. Never rounded to 0 or 100 when it is not exactly that: 0.99996 reads ">99.99 %", since
 * "100 %" would claim that nothing failed.
 */
export function percent(fraction: number | null): Quantity {
  if (fraction === null) return NOTHING;
  const value = fraction * 100;
  if (value === 0 || value === 100) return { text: String(value), unit: '%' };
  if (value > 0 && value < 0.01) return { text: '<0.01', unit: '%' };
  if (value < 100 && value > 99.99) return { text: '>99.99', unit: '%' };
  const decimals = value > 99 || value < 1 ? 2 : 1;
  return { text: fixed(value, decimals), unit: '%' };
}

/** A share that somebody set (a coverage, a level), as written: 0.9 is "90 %". */
export const level = (fraction: number): string => `${upTo(fraction * 100, 2)}${GAP}%`;

/** Milliseconds as ms, s, min or h with three figures that matter. */
export function duration(ms: number | null): Quantity {
  if (ms === null) return NOTHING;
  const abs = Math.abs(ms);
  if (abs < 1) return { text: ms === 0 ? '0' : upTo(ms, 2), unit: 'ms' };
  if (abs < 999.5) return { text: fixed(ms, abs < 10 ? 1 : 0), unit: 'ms' };
  if (abs < 9_995) return { text: fixed(ms / 1000, 2), unit: 's' };
  if (abs < 59_950) return { text: fixed(ms / 1000, 1), unit: 's' };
  if (abs < 3_600_000) return twoUnits(ms / 1000, 60, 'min', 's');
  if (abs < 86_400_000) return twoUnits(ms / 60_000, 60, 'h', 'min');
  return twoUnits(ms / 3_600_000, 24, 'd', 'h');
}

function twoUnits(small: number, perBig: number, bigUnit: string, smallUnit: string): Quantity {
  const rounded = Math.round(small);
  const rest = rounded % perBig;
  const big = Math.trunc(rounded / perBig);
  return rest === 0
    ? { text: String(big), unit: bigUnit }
    : { text: `${big}${GAP}${bigUnit} ${Math.abs(rest)}`, unit: smallUnit };
}

/** A setting in milliseconds, exact: 2600 is "2.6 s", 2654 is "2.654 s". */
export function exactDuration(ms: number | null): Quantity {
  if (ms === null) return NOTHING;
  return Math.abs(ms) < 1000 ? { text: upTo(ms, 3), unit: 'ms' } : { text: upTo(ms / 1000, 3), unit: 's' };
}

/** Millionths of a US dollar. */
export function usd(micros: number | null): Quantity {
  if (micros === null) return NOTHING;
  const value = micros / 1_000_000;
  const abs = Math.abs(value);
  const sign = value < 0 ? '−' : '';
  let text: string;
  if (abs === 0) text = '0.00';
  else if (abs >= 10_000) text = upTo(abs, 0);
  else if (abs >= 1) text = fixed(abs, 2);
  else if (abs < 0.000_001) text = '<0.000001';
  else {
    const maximumFractionDigits = Math.max(2, 2 - Math.floor(Math.log10(abs)));
    text = abs.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits });
  }
  return { text: `${sign}$${text}`, unit: '' };
}

/** How many of something; the unit is the something. */
export function count(value: number | null, unit = ''): Quantity {
  return value === null ? NOTHING : { text: upTo(value, 0), unit };
}

/** How many, short: 12,345 stays, 1,234,567 is "1.23 M". */
export function compactCount(value: number | null, unit = ''): Quantity {
  if (value === null) return NOTHING;
  const abs = Math.abs(value);
  if (abs < 100_000) return count(value, unit);
  const [scaled, prefix] =
    abs < 999_500 ? [value / 1e3, 'k'] : abs < 999_500_000 ? [value / 1e6, 'M'] : [value / 1e9, 'G'];
  return { text: `${scaled.toLocaleString('en-US', { maximumSignificantDigits: 3 })}${GAP}${prefix}`, unit };
}

/** A value in the unit that the contract names. */
export function inUnit(value: number | null, unit: 'fraction' | 'ms' | 'usd_micros'): Quantity {
  switch (unit) {
    case 'fraction':
      return percent(value);
    case 'ms':
      return duration(value);
    case 'usd_micros':
      return usd(value);
  }
}

/** Text of a change with its sign: percentage points for rates, per cent of the earlier value for everything else. */
export interface Delta {
  text: string;
  direction: 'up' | 'down' | 'same';
}

/** Change of a rate, in percentage points; null when one side is unknown. */
export function pointsDelta(now: number | null, before: number | null): Delta | null {
  if (now === null || before === null) return null;
  const points = (now - before) * 100;
  const abs = Math.abs(points);
  if (abs < 0.005) return { text: `±0${GAP}pp`, direction: 'same' };
  return {
    text: `${signOf(points)}${fixed(abs, abs < 1 ? 2 : 1)}${GAP}pp`,
    direction: points > 0 ? 'up' : 'down',
  };
}

/** Change in per cent of the earlier value; null when one side is unknown or there is nothing to compare with. */
export function relativeDelta(now: number | null, before: number | null): Delta | null {
  if (now === null || before === null || before === 0) return null;
  const change = (now / before - 1) * 100;
  const abs = Math.abs(change);
  if (abs < 0.5) return { text: `±0${GAP}%`, direction: 'same' };
  const text = abs >= 1000 ? `×${upTo(now / before, 0)}` : `${signOf(change)}${upTo(abs, 0)}${GAP}%`;
  return { text, direction: change > 0 ? 'up' : 'down' };
}

const signOf = (value: number): string => (value < 0 ? '−' : '+');
