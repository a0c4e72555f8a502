import { DAY, HOUR, MINUTE, range as rangeText } from '../../lib/time';

/** The time ranges that roll with the clock. */
export const PRESETS = {
  '15m': { ms: 15 * MINUTE, label: '15 min' },
  '1h': { ms: HOUR, label: '1 h' },
  '6h': { ms: 6 * HOUR, label: '6 h' },
  '24h': { ms: DAY, label: '24 h' },
  '7d': { ms: 7 * DAY, label: '7 d' },
} as const;

export type Preset = keyof typeof PRESETS;

/** What the page shows: a preset that rolls with the clock, or two fixed instants. */
export type Range = { preset: Preset } | { from: number; to: number };

export const DEFAULT_RANGE: Range = { preset: '1h' };

/** What stands in the page's address. */
export interface OverviewSearch {
  range: Range;
  tenant: string | undefined;
  /** Empty string: requests without a feature. */
  feature: string | undefined;
}

/** Reads the address; what it cannot read counts as not given, so that an old link still opens. */
export function readSearch(params: URLSearchParams): OverviewSearch {
  return {
    range: readRange(params),
    tenant: params.get('tenant') ?? undefined,
    feature: params.get('feature') ?? undefined,
  };
}

function readRange(params: URLSearchParams): Range {
  const preset = params.get('range');
  if (preset !== null && Object.hasOwn(PRESETS, preset)) return { preset: preset as Preset };
  const from = Date.parse(params.get('from') ?? '');
  const to = Date.parse(params.get('to') ?? '');
  return from < to ? { from, to } : DEFAULT_RANGE;
}

/** The address of a search; what is the default is left out. */
export function writeSearch({ range, tenant, feature }: OverviewSearch): URLSearchParams {
  const params = new URLSearchParams();
  if ('preset' in range) {
    if (range.preset !== '1h') params.set('range', range.preset);
  } else {
    params.set('from', new Date(range.from).toISOString());
    params.set('to', new Date(range.to).toISOString());
  }
  if (tenant !== undefined) params.set('tenant', tenant);
  if (feature !== undefined) params.set('feature', feature);
  return params;
}

export interface Interval {
  from: number;
  to: number;
}

export function resolve(range: Range, now: number): Interval {
  return 'preset' in range
    ? { from: now - PRESETS[range.preset].ms, to: now }
    : { from: range.from, to: range.to };
}

/** The interval of the same length right before; whole minutes, so that it is asked for once a minute at most. */
export function previous(range: Range, now: number): Interval {
  const { from, to } = resolve(range, Math.floor(now / MINUTE) * MINUTE);
  return { from: from - (to - from), to: from };
}

export function describe(range: Range): string {
  return 'preset' in range ? `last ${PRESETS[range.preset].label}` : rangeText(range.from, range.to);
}

export const isRolling = (range: Range): boolean => 'preset' in range;
