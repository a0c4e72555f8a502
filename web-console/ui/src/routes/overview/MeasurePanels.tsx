import type { Overview } from '../../api/types';
import { belowOne, fromZero } from '../../components/charts/scales';
import {
  compactCount,
  count,
  duration,
  GAP,
  percent,
  pointsDelta,
  relativeDelta,
  type Quantity,
  usd,
} from '../../lib/quantity';
import { MeasurePanel } from './MeasurePanel';

interface Props {
  data: Overview;
  before: Overview['summary'] | undefined;
  /** What `before` is, in words: "the 1 h before". */
  compareWith: string;
}

const decimals = (step: number): number => (step > 0 ? Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) : 0);
const rateTick = (value: number, step: number): string =>
  `${(value * 100).toFixed(decimals(step * 100))}${GAP}%`;
const timeTick = (ms: number, step: number): string =>
  step >= 100
    ? `${(ms / 1000).toFixed(decimals(step / 1000))}${GAP}s`
    : `${ms.toFixed(decimals(step))}${GAP}ms`;
const moneyTick = (micros: number, step: number): string =>
  `$${(micros / 1e6).toFixed(step >= 1e6 ? 0 : Math.max(2, decimals(step / 1e6)))}`;
const countTick = (value: number): string => (Number.isInteger(value) ? compactCount(value).text : '');

/** The measures of requests: each number together with its history. */
export function MeasurePanels({ data, before, compareWith }: Props) {
  const { summary, series, stepSeconds, freshAt } = data;
  const at = series.map((point) => Date.parse(point.at));
  const of = <
    K extends 'fallbackRate' | 'successRate' | 'p50LatencyMs' | 'p95LatencyMs' | 'costUsdMicros' | 'requests',
  >(
    key: K,
  ) => series.map((point) => point[key]);
  const common = {
    at,
    stepMs: stepSeconds * 1000,
    completeUntil: freshAt === null ? undefined : Date.parse(freshAt),
    compareWith,
  };
  const step = stepName(stepSeconds);
  const fallback = of('fallbackRate');
  const success = of('successRate');
  const fast = of('p50LatencyMs');
  const slow = of('p95LatencyMs');
  const cost = of('costUsdMicros');
  const volume = of('requests');
  return (
    <>
      <MeasurePanel
        {...common}
        title="Fallback rate"
        note="requests that left their primary route"
        kpis={[
          {
            testId: 'kpi-fallback-rate',
            value: summary.fallbackRate,
            shown: percent(summary.fallbackRate),
            delta: pointsDelta(summary.fallbackRate, before?.fallbackRate ?? null),
            earlier: percent(before?.fallbackRate ?? null),
            good: 'down',
          },
        ]}
        series={[{ label: 'Fallback rate', color: 'var(--s-fallback)', shape: 'area', values: fallback }]}
        extent={fromZero(fallback, 0.05)}
        format={percent}
        tick={rateTick}
      />
      <MeasurePanel
        {...common}
        title="Success rate"
        note={defaultNote(summary.servedDefaultRate)}
        kpis={[
          {
            testId: 'kpi-success-rate',
            value: summary.successRate,
            shown: percent(summary.successRate),
            delta: pointsDelta(summary.successRate, before?.successRate ?? null),
            earlier: percent(before?.successRate ?? null),
            good: 'up',
          },
        ]}
        series={[{ label: 'Success rate', color: 'var(--s-success)', shape: 'line', values: success }]}
        extent={belowOne(success, 0.05)}
        format={percent}
        tick={rateTick}
      />
      <MeasurePanel
        {...common}
        title="Latency"
        note="request to end of answer"
        kpis={[
          {
            name: 'p50',
            color: 'var(--s-fast)',
            testId: 'kpi-p50',
            value: summary.p50LatencyMs,
            shown: duration(summary.p50LatencyMs),
            delta: relativeDelta(summary.p50LatencyMs, before?.p50LatencyMs ?? null),
            earlier: duration(before?.p50LatencyMs ?? null),
            good: 'down',
          },
          {
            name: 'p95',
            color: 'var(--s-slow)',
            testId: 'kpi-p95',
            value: summary.p95LatencyMs,
            shown: duration(summary.p95LatencyMs),
            delta: relativeDelta(summary.p95LatencyMs, before?.p95LatencyMs ?? null),
            earlier: duration(before?.p95LatencyMs ?? null),
            good: 'down',
          },
        ]}
        series={[
          { label: 'p50', color: 'var(--s-fast)', shape: 'line', values: fast },
          { label: 'p95', color: 'var(--s-slow)', shape: 'line', values: slow },
        ]}
        extent={fromZero(slow, 100)}
        format={duration}
        tick={timeTick}
      />
      <MeasurePanel
        {...common}
        title="Cost"
        note={`per ${step} · ${perRequest(summary)}`}
        kpis={[
          {
            testId: 'kpi-cost',
            value: summary.costUsdMicros,
            shown: usd(summary.costUsdMicros),
            delta: relativeDelta(summary.costUsdMicros, before?.costUsdMicros ?? null),
            earlier: usd(before?.costUsdMicros ?? null),
          },
        ]}
        series={[{ label: 'Cost', color: 'var(--s-cost)', shape: 'bars', values: cost }]}
        extent={fromZero(cost, 1)}
        format={usd}
        tick={moneyTick}
      />
      <MeasurePanel
        {...common}
        title="Requests"
        note={`per ${step} · ${tokens(summary)}`}
        kpis={[
          {
            testId: 'kpi-requests',
            value: summary.requests,
            shown: compactCount(summary.requests, 'req'),
            delta: relativeDelta(summary.requests, before?.requests ?? null),
            earlier: compactCount(before?.requests ?? null, 'req'),
          },
        ]}
        series={[{ label: 'Requests', color: 'var(--s-volume)', shape: 'bars', values: volume }]}
        extent={fromZero(volume, 4)}
        format={(value): Quantity => count(value, 'req')}
        tick={countTick}
      />
    </>
  );
}

function stepName(seconds: number): string {
  const { text, unit } = duration(seconds * 1000);
  return `${text} ${unit}`;
}

function defaultNote(rate: number | null): string {
  if (rate === null || rate === 0) return 'requests that got an answer';
  const { text, unit } = percent(rate);
  return `incl. ${text} ${unit} default answers`;
}

function perRequest({ costUsdMicros, requests }: Overview['summary']): string {
  return requests === 0 ? 'no requests' : `${usd((costUsdMicros / requests) * 1000).text} per 1,000 req`;
}

function tokens({ inputTokens, outputTokens }: Overview['summary']): string {
  return `${compactCount(inputTokens).text} tokens in, ${compactCount(outputTokens).text} out`;
}
