import { describe as suite, expect, it } from 'vitest';
import { emptyOverview } from '../../../dev/fixtures';
import { comparable } from './loader';
import { describe, previous, readSearch, resolve, writeSearch } from './range';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 30);
const HOUR = 3_600_000;

suite('the address', () => {
  it.each([
    '',
    'range=24h',
    'tenant=acme&feature=',
    'from=2026-11-22T10%3A00%3A00.000Z&to=2026-11-22T11%3A00%3A00.000Z',
  ])('keeps ?%s', (search) => {
    expect(writeSearch(readSearch(new URLSearchParams(search))).toString()).toBe(search);
  });

  it.each(['range=9y', 'range=toString', 'from=x&to=y', 'from=2026-11-22T11:00:00Z&to=2026-11-22T10:00:00Z'])(
    'falls back to the last hour for ?%s',
    (search) => {
      expect(readSearch(new URLSearchParams(search)).range).toEqual({ preset: '1h' });
    },
  );
});

it('rolls with the clock', () => {
  expect(resolve({ preset: '1h' }, NOW)).toEqual({ from: NOW - HOUR, to: NOW });
  expect(describe({ preset: '15m' })).toBe('last 15 min');
});

it('compares with the same length right before, asked for once a minute', () => {
  const minute = NOW - 30_000;
  expect(previous({ preset: '1h' }, NOW)).toEqual({ from: minute - 2 * HOUR, to: minute - HOUR });
  expect(previous({ preset: '1h' }, NOW + 29_000)).toEqual(previous({ preset: '1h' }, NOW));
});

it('cuts earlier sums to the time that the present ones cover', () => {
  const data = emptyOverview({ from: NOW - HOUR, to: NOW }, null);
  const before = emptyOverview({ from: NOW - 2 * HOUR, to: NOW - HOUR }, null);
  data.range = { from: '2026-11-22T11:00:00Z', to: '2026-11-22T12:01:00Z' };
  before.range = { from: '2026-11-22T09:00:00Z', to: '2026-11-22T11:01:00Z' };
  before.summary.requests = 121;
  before.summary.fallbackRate = 0.25;
  const scaled = comparable(before, data, NOW);
  expect(scaled.requests).toBeCloseTo(60.5);
  expect(scaled.fallbackRate).toBe(0.25);
});
