import { expect, it } from 'vitest';
import { evidence } from '../../../dev/fixtures';
import type { CurvePoint } from '../../api/types';
import { extentMs, histogram, quantile, seenUntil, stepAt } from './distribution';

const point = (ms: number, probability: number): CurvePoint => ({
  ms,
  probability,
  lower: probability - 0.01,
  upper: probability + 0.01,
});
const CURVE = [point(100, 0.2), point(200, 0.5), point(400, 0.9)];

it('reads the curve as a step function', () => {
  expect([0, 99, 100, 150, 200, 5000].map((ms) => stepAt(CURVE, ms).probability)).toEqual([
    0, 0, 0.2, 0.2, 0.5, 0.9,
  ]);
});

it('finds the time by which a share has come, if ever', () => {
  expect(quantile(CURVE, 0.5)).toBe(200);
  expect(quantile(CURVE, 0.51)).toBe(400);
  expect(quantile(CURVE, 0.95)).toBeNull();
});

it('spreads the whole curve over the bins', () => {
  const bins = histogram(CURVE, [0, 150, 300, 450]);
  expect(bins.map(({ share }) => Number(share.toFixed(3)))).toEqual([0.2, 0.3, 0.4]);
});

it('shows both thresholds, and knows how far the curve was seen', () => {
  const at = { lowerMs: null, upperMs: null };
  const some = evidence(0, {
    distribution: CURVE,
    current: { ms: 1000, ...at },
    proposed: { ms: 300, ...at },
  });
  const [low, high] = extentMs(some);
  expect(low).toBeLessThan(100);
  expect(high).toBeGreaterThan(1000);
  expect(seenUntil(some)).toBe(1000);
});
