import { scaleLinear } from '@visx/scale';
import type { Effect, Estimate, Evidence } from '../../api/types';
import { Num } from '../../components/Num';
import { Panel } from '../../components/Panel';
import { Tag, type Tone } from '../../components/Tag';
import { type Delta, inUnit, level, pointsDelta, relativeDelta } from '../../lib/quantity';
import { humanize } from '../../lib/words';
import classes from './recommendation.module.css';

const NAMES: Record<string, { name: string; note?: string }> = {
  success_rate: { name: 'Success rate', note: 'requests that get an answer' },
  p95_latency: { name: 'Latency p95', note: 'request to end of answer' },
  cost_per_request: { name: 'Cost per request' },
  fallback_rate: { name: 'Fallback share', note: 'requests that leave their primary route' },
  attempts_cut_off: { name: 'Attempts cut off', note: 'before their first token' },
};

const VERDICTS: Record<Effect['better'], { tone: Tone; word: string }> = {
  better: { tone: 'ok', word: 'better' },
  worse: { tone: 'bad', word: 'worse' },
  same: { tone: 'neutral', word: 'the same' },
  unclear: { tone: 'warn', word: 'unclear' },
};

/** What the change is predicted to do, each measure with its interval, now and then. */
export function EffectsPanel({ evidence }: { evidence: Evidence }) {
  return (
    <Panel title="Predicted effect" note={`every value with its ${level(evidence.coverage)} interval`} flush>
      <div className={classes.effectsFrame}>
        <table className={classes.effects}>
          <thead>
            <tr>
              <th scope="col">Measure</th>
              <th scope="col">Value in force</th>
              <th scope="col">Proposed value</th>
              <th scope="col">Change</th>
              <th scope="col" className={classes.plotHead}>
                <span className={classes.nowMark}>in force</span>{' '}
                <span className={classes.thenMark}>proposed</span>
              </th>
              <th scope="col">
                <span className="visually-hidden">Verdict</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {evidence.effects.map((effect) => (
              <EffectRow key={effect.metric} effect={effect} />
            ))}
          </tbody>
        </table>
      </div>
      <Worse worse={evidence.worse} />
    </Panel>
  );
}

function EffectRow({ effect }: { effect: Effect }) {
  const { metric, unit, current, proposed, better } = effect;
  const { name, note } = NAMES[metric] ?? { name: humanize(metric) };
  const delta = deltaOf(effect);
  const verdict = VERDICTS[better];
  return (
    <tr>
      <th scope="row">
        {name}
        {note && <span className={classes.effectNote}>{note}</span>}
      </th>
      <td>
        <Interval estimate={current} unit={unit} />
      </td>
      <td>
        <Interval estimate={proposed} unit={unit} />
      </td>
      <td className={classes.deltaCell} data-tone={verdict.tone}>
        {delta?.text ?? '–'}
      </td>
      <td className={classes.plot}>
        <IntervalPlot current={current} proposed={proposed} />
      </td>
      <td>
        <Tag tone={verdict.tone}>{verdict.word}</Tag>
      </td>
    </tr>
  );
}

function deltaOf({ unit, current, proposed }: Effect): Delta | null {
  return unit === 'fraction'
    ? pointsDelta(proposed.value, current.value)
    : relativeDelta(proposed.value, current.value);
}

function Interval({ estimate: { value, lower, upper }, unit }: { estimate: Estimate; unit: Effect['unit'] }) {
  if (value === null) return <span className={classes.unknown}>the evidence cannot tell</span>;
  return (
    <span className={classes.estimate}>
      <span className={classes.estimateValue}>
        <Num of={inUnit(value, unit)} />
      </span>
      {lower !== null && upper !== null && (
        <span className={classes.estimateInterval}>
          <Num of={inUnit(lower, unit)} /> to <Num of={inUnit(upper, unit)} />
        </span>
      )}
    </span>
  );
}

const PLOT = { width: 168, height: 30 };

/** Both intervals on one scale: where they do not overlap, the effect is beyond doubt. */
function IntervalPlot({ current, proposed }: { current: Estimate; proposed: Estimate }) {
  const known = [current, proposed].flatMap(({ value, lower, upper }) =>
    [value, lower, upper].filter((number) => number !== null),
  );
  if (known.length === 0) return null;
  const low = Math.min(...known);
  const high = Math.max(...known);
  const room = (high - low || Math.abs(high) || 1) * 0.04;
  const x = scaleLinear<number>({ domain: [low - room, high + room], range: [4, PLOT.width - 4] });
  return (
    <svg width={PLOT.width} height={PLOT.height} aria-hidden>
      {[current, proposed].map(
        ({ value, lower, upper }, index) =>
          value !== null && (
            <g
              key={index}
              transform={`translate(0,${index === 0 ? 9 : 21})`}
              className={index === 0 ? classes.now : classes.then}
            >
              {lower !== null && upper !== null && <line x1={x(lower)} x2={x(upper)} />}
              <circle cx={x(value)} r={3.6} />
            </g>
          ),
      )}
    </svg>
  );
}

function Worse({ worse }: { worse: readonly string[] }) {
  return (
    <div className={classes.worse} data-any={worse.length > 0 || undefined}>
      <h3>What gets worse</h3>
      {worse.length === 0 ? (
        <p>Nothing is known to get worse.</p>
      ) : (
        <ul>
          {worse.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
