import { expect, it } from 'vitest';
import { ago, range, toFieldValue } from './time';

it('says how long ago something was', () => {
  const now = Date.UTC(2026, 10, 22, 12);
  expect(ago(now + 5_000, now)).toBe('just now');
  expect(ago(now - 3_400, now)).toBe('3 s ago');
  expect(ago(now - 61_000, now)).toBe('1 min ago');
  expect(ago(now - 7_200_000, now)).toBe('2 h ago');
  expect(ago(now - 3 * 86_400_000, now)).toBe('3 d ago');
});

it('names the day once when a range stays within it', () => {
  expect(range(new Date(2026, 10, 22, 13, 0), new Date(2026, 10, 22, 14, 30))).toBe('22 Nov, 13:00 – 14:30');
  expect(range(new Date(2026, 10, 22, 23, 0), new Date(2026, 10, 23, 1, 0))).toBe(
    '22 Nov, 23:00 – 23 Nov, 01:00',
  );
});

it('fills a date field in the browser’s time zone', () => {
  const at = new Date(2026, 10, 22, 13, 5);
  expect(toFieldValue(at)).toBe('2026-11-22T13:05');
  expect(Date.parse(toFieldValue(at))).toBe(at.getTime());
});
