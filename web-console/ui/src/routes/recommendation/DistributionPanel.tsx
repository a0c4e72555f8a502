import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { Evidence } from '../../api/types';
import { Num } from '../../components/Num';
import { Panel } from '../../components/Panel';
import { count, duration, exactDuration, level, percent } from '../../lib/quantity';
import { quantile, stepAt } from './distribution';
import { type Axis, DistributionChart } from './DistributionChart';
import classes from './recommendation.module.css';

/** The evidence as a picture, with a legend and the same as a table. */
export function DistributionPanel({ evidence }: { evidence: Evidence }) {
  const [axis, setAxis] = useState<Axis>('log');
  return (
    <Panel
      title="Time to the first token"
      note={
        <>
          <Num of={count(evidence.sampleSize, 'streamed attempts')} />, {level(evidence.coverage)} intervals
        </>
      }
      actions={
        <SegmentedControl
          aria-label="Time axis"
          data={[
            { value: 'log', label: 'Log' },
            { value: 'linear', label: 'Linear' },
          ]}
          value={axis}
          onChange={(value) => setAxis(value)}
        />
      }
    >
      {evidence.distribution.length === 0 ? (
        <p className={classes.quiet}>This recommendation was stored without its curve.</p>
      ) : (
        <>
          <DistributionChart evidence={evidence} axis={axis} />
          <ul className={classes.legend} aria-label="Legend">
            <li data-mark="band">interval of the curve</li>
            <li data-mark="interval">interval of the proposed value</li>
            <li data-mark="bar">spread of the first tokens</li>
            <li data-mark="cut">would be cut off and go on by fallback</li>
          </ul>
          <CurveTable evidence={evidence} />
        </>
      )}
    </Panel>
  );
}

const QUANTILES = [0.5, 0.75, 0.9, 0.95, 0.99];

function CurveTable({ evidence: { distribution, current, proposed } }: { evidence: Evidence }) {
  const rows = [
    ...QUANTILES.flatMap((share) => {
      const ms = quantile(distribution, share);
      return ms === null ? [] : [{ name: `p${share * 100}`, ms, text: duration(ms) }];
    }),
    { name: 'proposed', ms: proposed.ms, text: exactDuration(proposed.ms) },
    { name: 'in force', ms: current.ms, text: exactDuration(current.ms) },
  ].sort((a, b) => a.ms - b.ms);
  return (
    <details className={classes.details}>
      <summary>The curve as a table</summary>
      <table className={classes.curveTable}>
        <thead>
          <tr>
            <th scope="col">Point</th>
            <th scope="col">Time</th>
            <th scope="col">First token by then</th>
            <th scope="col">Interval</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, ms, text }) => {
            const { probability, lower, upper } = stepAt(distribution, ms);
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <Num of={text} />
                </td>
                <td>
                  <Num of={percent(probability)} />
                </td>
                <td>
                  <Num of={percent(lower)} /> to <Num of={percent(upper)} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}
