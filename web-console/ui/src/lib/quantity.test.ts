import { describe, expect, it } from 'vitest';
import {
  asText,
  compactCount,
  count,
  duration,
  exactDuration,
  level,
  percent,
  pointsDelta,
  relativeDelta,
  usd,
} from './quantity';

/** With plain spaces, so that the expectations can be read. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const text = (quantity: { text: string; unit: string }) => plain(asText(quantity));

describe('percent', () => {
  it.each([
    [0, '0 %'],
    [1, '100 %'],
    [0.0641, '6.4 %'],
    [0.5, '50.0 %'],
    [0.9937, '99.37 %'],
    [0.0041, '0.41 %'],
  ])('writes %d as %s', (fraction, expected) => {
    expect(text(percent(fraction))).toBe(expected);
  });

  it('never claims that nothing failed, or that nothing happened', () => {
    expect(text(percent(0.99996))).toBe('>99.99 %');
    expect(text(percent(0.00004))).toBe('<0.01 %');
  });

  it('is a dash when there is nothing to compute it from', () => {
    expect(text(percent(null))).toBe('–');
  });
});

describe('duration', () => {
  it.each([
    [0, '0 ms'],
    [0.42, '0.42 ms'],
    [7.3, '7.3 ms'],
    [812.4, '812 ms'],
    [999.6, '1.00 s'],
    [3251, '3.25 s'],
    [12_340, '12.3 s'],
    [60_000, '1 min'],
    [252_000, '4 min 12 s'],
    [21_420_000, '5 h 57 min'],
    [90_000_000, '1 d 1 h'],
  ])('writes %d ms as %s', (ms, expected) => {
    expect(text(duration(ms))).toBe(expected);
  });
});

it('writes a setting exactly', () => {
  expect(text(exactDuration(2600))).toBe('2.6 s');
  expect(text(exactDuration(2654))).toBe('2.654 s');
  expect(text(exactDuration(250))).toBe('250 ms');
  expect(plain(level(0.9))).toBe('90 %');
});

it.each([
  [0, '$0.00'],
  [1_250_000, '$1.25'],
  [1_234_567_890_000, '$1,234,568'],
  [2410, '$0.00241'],
  [500_000, '$0.50'],
  [-1_500_000, '−$1.50'],
])('writes %d micro-dollars as %s', (micros, expected) => {
  expect(text(usd(micros))).toBe(expected);
});

it('counts with a unit, short when large', () => {
  expect(text(count(12_345, 'attempts'))).toBe('12,345 attempts');
  expect(text(compactCount(12_345, 'req'))).toBe('12,345 req');
  expect(text(compactCount(1_234_567, 'req'))).toBe('1.23 M req');
  expect(text(compactCount(999_999))).toBe('1 M');
});

describe('changes', () => {
  it('of a rate are percentage points', () => {
    expect(pointsDelta(0.0641, 0.0212)).toEqual({ text: '+4.3\u00a0pp', direction: 'up' });
    expect(pointsDelta(0.99, 0.9944)).toEqual({ text: '−0.44\u00a0pp', direction: 'down' });
    expect(pointsDelta(0.5, 0.5)?.direction).toBe('same');
    expect(pointsDelta(null, 0.5)).toBeNull();
  });

  it('of anything else are relative', () => {
    expect(relativeDelta(120, 100)).toEqual({ text: '+20\u00a0%', direction: 'up' });
    expect(relativeDelta(100.2, 100)?.direction).toBe('same');
    expect(relativeDelta(2_500, 100)?.text).toBe('×25');
    expect(relativeDelta(5, 0)).toBeNull();
  });
});
