import { ActionIcon, Tooltip } from '@mantine/core';
import { IconChartLine, IconTable } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useCursor } from '../../components/charts/cursor';
import { nearest } from '../../components/charts/scales';
import { readout, TimeSeries, type TimeSeriesProps } from '../../components/charts/TimeSeries';
import { Num } from '../../components/Num';
import { ScrollFrame } from '../../components/ScrollFrame';
import { asText, type Delta, type Quantity } from '../../lib/quantity';
import { HOUR, shortClock, shortDateTime } from '../../lib/time';
import classes from './MeasurePanel.module.css';

/** One number of the summary. */
export interface Kpi {
  testId: string;
  name?: string;
  color?: string;
  /** The number as the API gave it, for scripts. */
  value: number | null;
  shown: Quantity;
  delta: Delta | null;
  earlier: Quantity;
  /** The direction that is good news; none where neither is. */
  good?: 'up' | 'down';
}

interface Props extends Omit<TimeSeriesProps, 'label' | 'height'> {
  title: string;
  note: string;
  kpis: readonly Kpi[];
  compareWith: string;
}

const HEIGHT = 138;

/** A measure over the range: the number, how it changed, and its history as a chart or as a table. */
export function MeasurePanel({ title, note, kpis, compareWith, ...chart }: Props) {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  const cursor = useCursor();
  const pointed =
    cursor.at === null
      ? null
      : readout(nearest(chart.at, cursor.at), chart.at, chart.stepMs, chart.series, chart.format);
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        <span className={classes.note} aria-hidden={pointed !== null}>
          {pointed ?? note}
        </span>
        <Tooltip label={asTable ? 'Show as chart' : 'Show as table'}>
          <ActionIcon
            size={22}
            className={classes.toggle}
            aria-label={`${title} as table`}
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? <IconChartLine size={14} stroke={1.6} /> : <IconTable size={14} stroke={1.6} />}
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.kpis}>
        {kpis.map((kpi) => (
          <KpiValue key={kpi.testId} kpi={kpi} compareWith={compareWith} />
        ))}
      </div>
      {asTable ? (
        <SeriesTable title={title} {...chart} />
      ) : (
        <TimeSeries label={title} height={HEIGHT} {...chart} />
      )}
    </section>
  );
}

function KpiValue({ kpi, compareWith }: { kpi: Kpi; compareWith: string }) {
  const { delta, earlier, good } = kpi;
  const tone =
    !delta || delta.direction === 'same' || !good ? 'neutral' : delta.direction === good ? 'good' : 'bad';
  return (
    <div className={classes.kpi}>
      {kpi.name && (
        <span className={classes.name}>
          <i style={{ background: kpi.color }} aria-hidden />
          {kpi.name}
        </span>
      )}
      <span className={classes.value} data-testid={kpi.testId} data-value={kpi.value ?? ''}>
        <Num of={kpi.shown} />
      </span>
      {delta && (
        <Tooltip label={`${asText(earlier)} in ${compareWith}`}>
          <span className={classes.delta} data-tone={tone}>
            {delta.text}
            <span className="visually-hidden"> against {compareWith}</span>
          </span>
        </Tooltip>
      )}
    </div>
  );
}

function SeriesTable({
  title,
  at,
  stepMs,
  series,
  format,
}: Omit<TimeSeriesProps, 'label' | 'height'> & { title: string }) {
  const when = stepMs >= HOUR || (at.at(-1) ?? 0) - (at[0] ?? 0) > 24 * HOUR ? shortDateTime : shortClock;
  return (
    <ScrollFrame label={`${title}, values`} height={HEIGHT}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">From</th>
            {series.map((one) => (
              <th key={one.label} scope="col">
                {one.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {at
            .map((start, index) => (
              <tr key={start}>
                <th scope="row">{when(start)}</th>
                {series.map((one) => (
                  <td key={one.label}>
                    <Num of={format(one.values[index] ?? null)} />
                  </td>
                ))}
              </tr>
            ))
            .reverse()}
        </tbody>
      </table>
    </ScrollFrame>
  );
}
