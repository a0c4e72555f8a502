import { scaleLinear, scaleTime } from '@visx/scale';

export interface Frame {
  width: number;
  height: number;
  top: number;
  right: number;
  bottom: number;
  left: number;
}

export const innerWidth = (frame: Frame): number => Math.max(0, frame.width - frame.left - frame.right);
export const innerHeight = (frame: Frame): number => Math.max(0, frame.height - frame.top - frame.bottom);

export type Extent = [low: number, high: number];

/** What the y axis must show: from zero, with a ceiling that is never below `least`, so that noise looks like noise. */
export function fromZero(values: readonly (number | null)[], least: number): Extent {
  const high = values.reduce<number>((max, value) => (value !== null && value > max ? value : max), 0);
  return [0, Math.max(high, least)];
}

/**
 * What a rate that should be near 1 must show: up to 1, from the lowest value down, at least `span` wide. A zero-based
 * axis would hide the per mille that matter.
 */
export function belowOne(values: readonly (number | null)[], span: number): Extent {
  const low = values.reduce<number>((min, value) => (value !== null && value < min ? value : min), 1);
  return [Math.max(0, Math.min(low, 1 - span)), 1];
}

export function timeScale(domain: Extent, width: number) {
  return scaleTime<number>({ domain: [new Date(domain[0]), new Date(domain[1])], range: [0, width] });
}

export function valueScale(domain: Extent, height: number, ticks: number) {
  return scaleLinear<number>({ domain, range: [height, 0] }).nice(ticks);
}

/** Index of the element of a rising list that is nearest to `target`; -1 for an empty list. */
export function nearest(rising: readonly number[], target: number): number {
  let low = 0;
  let high = rising.length - 1;
  if (high < 0) return -1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? Infinity) < target) low = middle + 1;
    else high = middle;
  }
  const after = rising[low] ?? target;
  const before = rising[low - 1];
  return before !== undefined && target - before <= after - target ? low - 1 : low;
}
