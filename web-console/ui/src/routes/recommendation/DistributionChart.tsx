import { scaleLinear, scaleLog } from '@visx/scale';
import { useState } from 'react';
import type { CurvePoint, Evidence } from '../../api/types';
import { type Frame, innerWidth } from '../../components/charts/scales';
import { useWidth } from '../../components/charts/useWidth';
import { asText, duration, exactDuration, percent } from '../../lib/quantity';
import { type Bin, extentMs, histogram, seenUntil, stepAt, stepAtEnd } from './distribution';
import classes from './DistributionChart.module.css';

export type Axis = 'log' | 'linear';

const CURVE = 236;
const GAP = 18;
const BARS = 74;
const MARGIN = { top: 44, right: 16, bottom: 40, left: 54 };
const HEIGHT = MARGIN.top + CURVE + GAP + BARS + MARGIN.bottom;
const BINS = 48;

type XScale = (ms: number) => number;

interface Props {
  evidence: Evidence;
  axis: Axis;
}

/**
 * The time to the first token: above, the share of attempts that have it by a given time, with its interval band;
 * below, how the times are spread. Both thresholds stand across both.
 */
export function DistributionChart({ evidence, axis }: Props) {
  const [element, width] = useWidth<HTMLDivElement>(900);
  const [pointed, setPointed] = useState<number | null>(null);
  const { distribution, proposed } = evidence;
  const frame: Frame = { width, height: HEIGHT, ...MARGIN };
  const inner = innerWidth(frame);
  const [low, high] = extentMs(evidence);
  const scale =
    axis === 'log'
      ? scaleLog<number>({ domain: [low, high], range: [0, inner] })
      : scaleLinear<number>({ domain: [0, high], range: [0, inner] });
  const start = axis === 'log' ? low : 0;
  const x: XScale = (ms) => scale(Math.min(Math.max(ms, start), high));
  const y = scaleLinear<number>({ domain: [0, 1], range: [CURVE, 0] });
  const edges = Array.from({ length: BINS + 1 }, (_, index) => scale.invert((inner * index) / BINS));
  const steps = [...distribution, stepAtEnd(evidence)];
  const bins = histogram(distribution, edges);
  const last = distribution.length - 1;
  const moveTo = (index: number) => setPointed(Math.min(Math.max(index, 0), last));
  const point = pointed === null ? undefined : distribution[pointed];

  return (
    <div
      ref={element}
      className={classes.chart}
      role="slider"
      tabIndex={0}
      aria-label={describe(evidence)}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={pointed ?? indexBefore(distribution, proposed.ms)}
      aria-valuetext={read(point ?? stepAt(distribution, proposed.ms))}
      onPointerMove={(event) => {
        const left = event.clientX - event.currentTarget.getBoundingClientRect().left - frame.left;
        moveTo(indexBefore(distribution, scale.invert(Math.min(Math.max(left, 0), inner))));
      }}
      onPointerLeave={() => setPointed(null)}
      onBlur={() => setPointed(null)}
      onKeyDown={(event) => {
        const here = pointed ?? indexBefore(distribution, proposed.ms);
        const next = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: last }[event.key];
        if (next === undefined) return;
        event.preventDefault();
        moveTo(next);
      }}
    >
      <svg width={width} height={HEIGHT} aria-hidden>
        <g transform={`translate(${frame.left},${frame.top})`}>
          <Axes x={x} y={y} axis={axis} ticks={ticksOf(axis, scale, low, high)} width={inner} />
          <ProposedInterval x={x} lower={proposed.lowerMs} upper={proposed.upperMs} />
          <path d={bandPath(steps, x, y)} className={classes.band} />
          <path d={stepPath(steps, x, y)} className={classes.curve} />
          <Bars bins={bins} x={x} cut={proposed.ms} />
          <Thresholds evidence={evidence} x={x} y={y} width={inner} />
          {point && <Pointer point={point} x={x} y={y} width={inner} />}
        </g>
      </svg>
    </div>
  );
}

const indexBefore = (curve: readonly CurvePoint[], ms: number): number => {
  const index = curve.findLastIndex((point) => point.ms <= ms);
  return Math.max(0, index);
};

interface AxesProps {
  x: XScale;
  y: (value: number) => number;
  axis: Axis;
  ticks: readonly number[];
  width: number;
}

const FLOOR = CURVE + GAP + BARS;

function Axes({ x, y, ticks, width }: AxesProps) {
  return (
    <g className={classes.axis}>
      {[0, 0.25, 0.5, 0.75, 1].map((value) => (
        <g key={value} transform={`translate(0,${y(value)})`}>
          <line x2={width} />
          <text x={-8} dy="0.32em" textAnchor="end">
            {value * 100} %
          </text>
        </g>
      ))}
      <text
        className={classes.caption}
        transform={`translate(${-MARGIN.left + 12},${CURVE / 2}) rotate(-90)`}
      >
        has its first token
      </text>
      <text
        className={classes.caption}
        transform={`translate(${-MARGIN.left + 12},${CURVE + GAP + BARS / 2}) rotate(-90)`}
      >
        spread
      </text>
      <g transform={`translate(0,${FLOOR})`}>
        <line x2={width} className={classes.base} />
        {ticks.map((ms) => (
          <g key={ms} transform={`translate(${x(ms)},0)`}>
            <line y1={-FLOOR} y2={0} />
            <line y2={4} className={classes.base} />
            <text y={17} textAnchor="middle">
              {asText(exactDuration(ms))}
            </text>
          </g>
        ))}
        <text x={width} y={34} textAnchor="end" className={classes.caption} style={{ textAnchor: 'end' }}>
          time from sending the attempt to its first token
        </text>
      </g>
    </g>
  );
}

function ticksOf(
  axis: Axis,
  scale: { ticks: (count?: number) => number[] },
  low: number,
  high: number,
): number[] {
  if (axis === 'linear') return scale.ticks(8).filter((ms) => ms > 0);
  const ticks: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(low)); power < high; power *= 10) {
    for (const factor of [1, 2, 5]) {
      const ms = power * factor;
      if (ms >= low && ms <= high) ticks.push(ms);
    }
  }
  return ticks;
}

function ProposedInterval({ x, lower, upper }: { x: XScale; lower: number | null; upper: number | null }) {
  if (lower === null || upper === null) return null;
  return (
    <rect x={x(lower)} width={Math.max(1, x(upper) - x(lower))} height={FLOOR} className={classes.interval} />
  );
}

function Bars({ bins, x, cut }: { bins: readonly Bin[]; x: XScale; cut: number }) {
  const most = Math.max(...bins.map((bin) => bin.share), 1e-9);
  return (
    <g transform={`translate(0,${CURVE + GAP})`}>
      {bins.map(({ from, to, share }) => {
        const height = (share / most) * BARS;
        return (
          share > 0 && (
            <rect
              key={from}
              x={x(from) + 0.5}
              width={Math.max(0.5, x(to) - x(from) - 1)}
              y={BARS - Math.max(height, 1)}
              height={Math.max(height, 1)}
              className={from >= cut ? classes.cutBar : classes.bar}
            />
          )
        );
      })}
    </g>
  );
}

interface ThresholdsProps {
  evidence: Evidence;
  x: XScale;
  y: (value: number) => number;
  width: number;
}

/** Both values, each labelled with what the curve says about it; the labels give way to each other. */
function Thresholds({ evidence, x, y, width }: ThresholdsProps) {
  const { distribution, current, proposed } = evidence;
  const seen = seenUntil(evidence);
  const label = (name: string, ms: number, className: string | undefined) => {
    const share = stepAt(distribution, ms).probability;
    const title = `${name} ${asText(exactDuration(ms))}`;
    const note = ms <= seen ? `${asText(percent(share))} by then` : 'beyond what was seen';
    const textWidth = title.length * 7.2 + note.length * 6.3 + 14;
    const end = x(ms) + textWidth > width;
    return { name, ms, className, share, title, note, end, from: end ? x(ms) - textWidth : x(ms), textWidth };
  };
  const first = label('Proposed', proposed.ms, classes.proposed);
  const second = label('In force', current.ms, classes.current);
  const collide = first.from < second.from + second.textWidth && second.from < first.from + first.textWidth;
  return [first, second].map(({ name, ms, className, share, title, note, end }, index) => {
    const top = collide && index === 1 ? -27 : -10;
    return (
      <g key={name} className={className} transform={`translate(${x(ms)},0)`}>
        <line y1={top + 4} y2={FLOOR} />
        <text x={end ? 4 : -4} y={top} textAnchor={end ? 'end' : 'start'} className={classes.label}>
          {title}
          <tspan className={classes.labelShare} dx={7}>
            {note}
          </tspan>
        </text>
        {ms <= seen && <circle cy={y(share)} r={4} />}
      </g>
    );
  });
}

function Pointer({
  point,
  x,
  y,
  width,
}: {
  point: CurvePoint;
  x: XScale;
  y: (value: number) => number;
  width: number;
}) {
  const left = x(point.ms);
  const end = left > width - 260;
  return (
    <g className={classes.pointer} transform={`translate(${left},0)`}>
      <line y2={FLOOR} />
      <circle cy={y(point.probability)} r={3.5} />
      <text x={end ? -9 : 9} y={CURVE - 10} textAnchor={end ? 'end' : 'start'}>
        {read(point)}
      </text>
    </g>
  );
}

function stepPath(curve: readonly CurvePoint[], x: XScale, y: (value: number) => number): string {
  return curve
    .map(({ ms, probability }, index) =>
      index === 0 ? `M${x(0)},${y(0)}H${x(ms)}V${y(probability)}` : `H${x(ms)}V${y(probability)}`,
    )
    .join('');
}

function bandPath(curve: readonly CurvePoint[], x: XScale, y: (value: number) => number): string {
  const first = curve[0];
  if (!first) return '';
  const upper = curve.map((point) => `H${x(point.ms)}V${y(point.upper)}`).join('');
  const lower = [...curve]
    .reverse()
    .map(
      (point, index) =>
        (index === 0 ? `V${y(point.lower)}` : '') + `H${x(point.ms)}V${y(below(curve, point))}`,
    )
    .join('');
  return `M${x(first.ms)},${y(0)}${upper}${lower}Z`;
}

/** The lower band's height left of a step. */
function below(curve: readonly CurvePoint[], point: CurvePoint): number {
  return curve[curve.indexOf(point) - 1]?.lower ?? 0;
}

const read = ({ ms, probability, lower, upper }: CurvePoint): string =>
  `${asText(duration(ms))}: ${asText(percent(probability))} (${percent(lower).text} to ${asText(percent(upper))})`;

/** The picture in words. */
export function describe({ distribution, current, proposed }: Evidence): string {
  const at = (ms: number) => asText(percent(stepAt(distribution, ms).probability));
  return (
    `Distribution of the time to the first token. ` +
    `By the proposed ${asText(exactDuration(proposed.ms))}, ${at(proposed.ms)} of attempts have their first token; ` +
    `by the ${asText(exactDuration(current.ms))} in force, ${at(current.ms)}. Arrow keys read the curve.`
  );
}
