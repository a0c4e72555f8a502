import { AreaClosed, LinePath } from '@visx/shape';
import { useId } from 'react';
import { asText, type Quantity } from '../../lib/quantity';
import { DAY, day, HOUR, shortClock, shortDateTime } from '../../lib/time';
import { useCursor } from './cursor';
import { type Extent, type Frame, innerHeight, innerWidth, nearest, timeScale, valueScale } from './scales';
import classes from './TimeSeries.module.css';
import { useWidth } from './useWidth';

/** One line of a chart: a value per point, null where there is nothing to compute it from. */
export interface Series {
  label: string;
  color: string;
  shape: 'line' | 'area' | 'bars';
  values: readonly (number | null)[];
}

export interface TimeSeriesProps {
  /** What is drawn, for screen readers: "Fallback rate". */
  label: string;
  /** Start of each step in milliseconds, rising. */
  at: readonly number[];
  stepMs: number;
  series: readonly Series[];
  extent: Extent;
  format: (value: number | null) => Quantity;
  /** Text of a tick; `step` is the distance of two ticks. */
  tick: (value: number, step: number) => string;
  height?: number;
  /** Steps that end after this instant are still filling up and are drawn paler. */
  completeUntil?: number | undefined;
}

const MARGIN = { top: 8, right: 8, bottom: 20, left: 46 };
const Y_TICKS = 3;

/** Values over time, with a cursor for pointer and arrow keys; the panel around it shows what the cursor reads. */
export function TimeSeries(props: TimeSeriesProps) {
  const { label, at, stepMs, series, extent, format, height = 150 } = props;
  const [element, width] = useWidth<HTMLDivElement>(480);
  const cursor = useCursor();
  const clip = useId();
  const frame: Frame = { width, height, ...MARGIN };
  const from = at[0] ?? 0;
  const to = (at.at(-1) ?? 0) + stepMs;
  const x = timeScale([from, to], innerWidth(frame));
  const y = valueScale(extent, innerHeight(frame), Y_TICKS);
  const middle = (index: number) => x((at[index] ?? 0) + stepMs / 2);
  const index = cursor.at === null ? -1 : nearest(at, cursor.at);

  const moveTo = (next: number) => cursor.move(at[Math.min(Math.max(next, 0), at.length - 1)] ?? null);
  const read = (position: number) => readout(position, at, stepMs, series, format);

  return (
    <div
      ref={element}
      className={classes.chart}
      role="slider"
      tabIndex={0}
      aria-label={`${label}. ${summary(at, series, format)}`}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={Math.max(0, at.length - 1)}
      aria-valuenow={index < 0 ? at.length - 1 : index}
      aria-valuetext={read(index < 0 ? at.length - 1 : index)}
      onPointerMove={(event) => {
        const left = event.clientX - event.currentTarget.getBoundingClientRect().left - frame.left;
        const step = Math.floor((x.invert(left).getTime() - from) / stepMs);
        moveTo(step);
      }}
      onPointerLeave={() => cursor.move(null)}
      onBlur={() => cursor.move(null)}
      onKeyDown={(event) => {
        const here = index < 0 ? at.length - 1 : index;
        const next = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: at.length - 1 }[event.key];
        if (event.key === 'Escape') cursor.move(null);
        if (next === undefined) return;
        event.preventDefault();
        moveTo(next);
      }}
    >
      <svg width={width} height={height} aria-hidden>
        <defs>
          <clipPath id={clip}>
            <rect width={innerWidth(frame)} height={innerHeight(frame) + 2} y={-2} />
          </clipPath>
        </defs>
        <g transform={`translate(${frame.left},${frame.top})`}>
          <YAxis y={y} width={innerWidth(frame)} tick={props.tick} />
          <XAxis x={x} from={from} to={to} top={innerHeight(frame)} width={innerWidth(frame)} />
          <g clipPath={`url(#${clip})`}>
            {series.map((one) => (
              <Shape
                key={one.label}
                series={one}
                x={middle}
                y={y}
                barWidth={barWidth(x, from, stepMs)}
                pale={(step) =>
                  props.completeUntil !== undefined && (at[step] ?? 0) + stepMs > props.completeUntil
                }
              />
            ))}
          </g>
          {index >= 0 && (
            <g className={classes.cursor}>
              <line x1={middle(index)} x2={middle(index)} y1={0} y2={innerHeight(frame)} />
              {series.map((one) => {
                const value = one.values[index] ?? null;
                return value === null || one.shape === 'bars' ? null : (
                  <circle key={one.label} cx={middle(index)} cy={y(value)} r={3.5} fill={one.color} />
                );
              })}
            </g>
          )}
        </g>
      </svg>
    </div>
  );
}

function barWidth(x: ReturnType<typeof timeScale>, from: number, stepMs: number): number {
  const step = x(from + stepMs) - x(from);
  return Math.max(1, step > 4 ? step - 1.5 : step * 0.85);
}

interface ShapeProps {
  series: Series;
  x: (index: number) => number;
  y: ReturnType<typeof valueScale>;
  barWidth: number;
  pale: (index: number) => boolean;
}

function Shape({ series, x, y, barWidth, pale }: ShapeProps) {
  const { values, color, shape } = series;
  const indices = values.map((_, index) => index);
  const known = (index: number) => (values[index] ?? null) !== null;
  const height = (index: number) => y(values[index] ?? 0);
  if (shape === 'bars') {
    const floor = y.range()[0] ?? 0;
    return indices
      .filter((index) => (values[index] ?? 0) > 0)
      .map((index) => (
        <rect
          key={index}
          x={x(index) - barWidth / 2}
          y={Math.min(height(index), floor - 1)}
          width={barWidth}
          height={Math.max(1, floor - height(index))}
          fill={color}
          opacity={pale(index) ? 0.45 : 1}
        />
      ));
  }
  const lonely = indices.filter((index) => known(index) && !known(index - 1) && !known(index + 1));
  const last = indices.at(-1) ?? -1;
  const filling = last > 0 && pale(last) && known(last) && known(last - 1);
  const whole = filling ? indices.slice(0, -1) : indices;
  return (
    <>
      {shape === 'area' && (
        <AreaClosed data={indices} x={x} y={height} yScale={y} defined={known} fill={color} opacity={0.14} />
      )}
      <LinePath
        data={whole}
        x={x}
        y={height}
        defined={known}
        stroke={color}
        strokeWidth={1.7}
        strokeLinejoin="round"
      />
      {filling && (
        <LinePath
          data={[last - 1, last]}
          x={x}
          y={height}
          stroke={color}
          strokeWidth={1.7}
          strokeDasharray="2 3"
        />
      )}
      {lonely.map((index) => (
        <circle key={index} cx={x(index)} cy={height(index)} r={2.2} fill={color} />
      ))}
    </>
  );
}

interface YAxisProps {
  y: ReturnType<typeof valueScale>;
  width: number;
  tick: TimeSeriesProps['tick'];
}

function YAxis({ y, width, tick }: YAxisProps) {
  const ticks = y.ticks(Y_TICKS);
  const step = (ticks[1] ?? 0) - (ticks[0] ?? 0);
  return (
    <g className={classes.axis}>
      {ticks.map((value) => (
        <g key={value} transform={`translate(0,${y(value)})`}>
          <line x2={width} />
          <text x={-8} dy="0.32em" textAnchor="end">
            {tick(value, step)}
          </text>
        </g>
      ))}
    </g>
  );
}

interface XAxisProps {
  x: ReturnType<typeof timeScale>;
  from: number;
  to: number;
  top: number;
  width: number;
}

function XAxis({ x, from, to, top, width }: XAxisProps) {
  const text = to - from > 3 * DAY ? day : to - from > 20 * HOUR ? dayAtMidnight : shortClock;
  return (
    <g className={classes.axis} transform={`translate(0,${top})`}>
      <line x2={width} className={classes.base} />
      {x.ticks(Math.max(2, Math.floor(width / 80))).map((tick) => {
        const left = x(tick);
        const anchor = left < 14 ? 'start' : left > width - 14 ? 'end' : 'middle';
        return (
          <text key={tick.getTime()} x={left} y={15} textAnchor={anchor}>
            {text(tick)}
          </text>
        );
      })}
    </g>
  );
}

const dayAtMidnight = (at: Date): string =>
  at.getHours() === 0 && at.getMinutes() === 0 ? day(at) : shortClock(at);

/** What one step holds, in words: "13:42: p50 812 ms, p95 3.25 s". */
export function readout(
  index: number,
  at: readonly number[],
  stepMs: number,
  series: readonly Series[],
  format: (value: number | null) => Quantity,
): string {
  const start = at[index];
  if (start === undefined) return 'No data';
  const when = stepMs >= HOUR ? shortDateTime(start) : shortClock(start);
  const values = series.map((one) => {
    const value = one.values[index] ?? null;
    const text = value === null ? 'no data' : asText(format(value));
    return series.length > 1 ? `${one.label} ${text}` : text;
  });
  return `${when}: ${values.join(', ')}`;
}

/** A chart in one sentence, for those who cannot see it. */
export function summary(
  at: readonly number[],
  series: readonly Series[],
  format: (value: number | null) => Quantity,
): string {
  const last = at.at(-1);
  if (at[0] === undefined || last === undefined) return 'No data.';
  const each = series.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return `${label}: no data.`;
    const low = asText(format(Math.min(...known)));
    const high = asText(format(Math.max(...known)));
    return `${label}: lowest ${low}, highest ${high}, latest ${asText(format(known.at(-1) ?? null))}.`;
  });
  return `From ${shortDateTime(at[0])} to ${shortDateTime(last)}. ${each.join(' ')}`;
}
