/** Arithmetic of the evidence's picture: the curve is a step function that rises in `ms`. */
import type { CurvePoint, Evidence } from '../../api/types';

const START: CurvePoint = { ms: 0, probability: 0, lower: 0, upper: 0 };

/** The step that holds at `ms`. */
export function stepAt(curve: readonly CurvePoint[], ms: number): CurvePoint {
  let low = 0;
  let high = curve.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((curve[middle]?.ms ?? Infinity) <= ms) low = middle + 1;
    else high = middle;
  }
  return curve[low - 1] ?? START;
}

/** The time by which a share of attempts has its first token; null when the curve never gets there. */
export function quantile(curve: readonly CurvePoint[], probability: number): number | null {
  return curve.find((point) => point.probability >= probability)?.ms ?? null;
}

export interface Bin {
  from: number;
  to: number;
  share: number;
}

/** Share of attempts whose first token came within each pair of neighbouring edges. */
export function histogram(curve: readonly CurvePoint[], edges: readonly number[]): Bin[] {
  return edges.slice(1).map((to, index) => {
    const from = edges[index] ?? 0;
    return { from, to, share: Math.max(0, stepAt(curve, to).probability - stepAt(curve, from).probability) };
  });
}

/**
 * Up to when the curve is known, in ms: attempts were watched until the timeout in force, even where none of them got
 * its first token that late.
 */
export const seenUntil = ({ distribution, current }: Evidence): number =>
  Math.max(distribution.at(-1)?.ms ?? 0, current.ms);

/** The curve's last step, at the end of what was seen. */
export const stepAtEnd = (evidence: Evidence): CurvePoint => ({
  ...(evidence.distribution.at(-1) ?? START),
  ms: seenUntil(evidence),
});

/** What the x axis must show, in ms: all of the curve and both thresholds with their intervals. */
export function extentMs({ distribution, current, proposed }: Evidence): [low: number, high: number] {
  const first = distribution.find((point) => point.probability > 0)?.ms ?? 100;
  const last = distribution.at(-1)?.ms ?? 1000;
  const thresholds = [current.ms, proposed.ms, proposed.upperMs ?? 0];
  return [
    Math.max(1, Math.min(first, proposed.lowerMs ?? proposed.ms) * 0.8),
    Math.max(last, ...thresholds) * 1.12,
  ];
}
