import { fireEvent, render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { duration } from '../../lib/quantity';
import { SharedCursor } from './cursor';
import { belowOne, fromZero, nearest } from './scales';
import { TimeSeries } from './TimeSeries';

const MINUTE = 60_000;
const START = new Date(2026, 10, 22, 13, 0).getTime();

function Chart() {
  return (
    <SharedCursor>
      <TimeSeries
        label="Latency"
        at={[START, START + MINUTE, START + 2 * MINUTE]}
        stepMs={MINUTE}
        series={[
          { label: 'p50', color: 'blue', shape: 'line', values: [400, null, 420] },
          { label: 'p95', color: 'red', shape: 'area', values: [900, null, 3250] },
        ]}
        extent={[0, 4000]}
        format={duration}
        tick={String}
      />
    </SharedCursor>
  );
}

it('says in words what it shows', () => {
  render(<Chart />);
  expect(screen.getByRole('slider')).toHaveAccessibleName(
    /^Latency\. From 22 Nov, 13:00 to 22 Nov, 13:02\. p50: lowest 400\sms, highest 420\sms, latest 420\sms\. p95: /,
  );
});

it('is read with the arrow keys, gaps included', () => {
  render(<Chart />);
  const chart = screen.getByRole('slider');
  expect(chart.getAttribute('aria-valuetext')).toMatch(/^13:02: p50 420\sms, p95 3.25\ss$/);
  fireEvent.keyDown(chart, { key: 'ArrowLeft' });
  expect(chart).toHaveAttribute('aria-valuetext', '13:01: p50 no data, p95 no data');
  fireEvent.keyDown(chart, { key: 'Home' });
  expect(chart).toHaveAttribute('aria-valuenow', '0');
  fireEvent.keyDown(chart, { key: 'ArrowLeft' });
  expect(chart).toHaveAttribute('aria-valuenow', '0');
});

it('draws no line over a gap, and a dot where a value stands alone', () => {
  const { container } = render(<Chart />);
  expect(container.querySelectorAll('circle')).toHaveLength(4);
});

it('chooses axes that do not exaggerate', () => {
  expect(fromZero([0.001, null], 0.05)).toEqual([0, 0.05]);
  expect(fromZero([0.3], 0.05)).toEqual([0, 0.3]);
  expect(belowOne([0.999, null], 0.05)).toEqual([0.95, 1]);
  expect(belowOne([0.4], 0.05)).toEqual([0.4, 1]);
});

it('finds the nearest step', () => {
  expect(nearest([], 5)).toBe(-1);
  expect(nearest([10, 20, 30], 4)).toBe(0);
  expect(nearest([10, 20, 30], 24)).toBe(1);
  expect(nearest([10, 20, 30], 26)).toBe(2);
  expect(nearest([10, 20, 30], 99)).toBe(2);
});
