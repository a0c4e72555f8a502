import { Link } from 'react-router';
import type { RecommendationDetail } from '../../api/types';
import { Num } from '../../components/Num';
import { Panel } from '../../components/Panel';
import { count, duration, level, percent } from '../../lib/quantity';
import { range } from '../../lib/time';
import classes from './recommendation.module.css';

/** What was counted, over which time, and how the estimate is made, in words for those who run the platform. */
export function EvidencePanel({ recommendation }: { recommendation: RecommendationDetail }) {
  const { evidence, baseVersion } = recommendation;
  const { window, sampleSize, effectiveSampleSize, censored, failed, coverage } = evidence;
  const share = (part: number) => (sampleSize === 0 ? null : part / sampleSize);
  return (
    <Panel title="Evidence and method">
      <dl className={classes.facts}>
        <Fact name="Window">
          {range(window.from, window.to)} (
          <Num of={duration(Date.parse(window.to) - Date.parse(window.from))} />)
        </Fact>
        <Fact name="Sample">
          <Num of={count(sampleSize, 'streamed attempts')} />
        </Fact>
        <Fact name="Effective sample">
          <Num of={count(effectiveSampleSize, 'attempts')} />
          <span className={classes.factNote}>at least 100 are needed for a proposal</span>
        </Fact>
        <Fact name="Cut off">
          <Num of={count(censored, 'attempts')} /> (<Num of={percent(share(censored))} />)
          <span className={classes.factNote}>before the first token, by a timeout or the caller</span>
        </Fact>
        <Fact name="Failed">
          <Num of={count(failed, 'attempts')} /> (<Num of={percent(share(failed))} />)
          <span className={classes.factNote}>before the first token, by the provider</span>
        </Fact>
        <Fact name="Judged against">
          <Link to={`/policy/versions/${baseVersion}`}>Version {baseVersion}</Link>
        </Fact>
        <Fact name="Method" wide>
          {evidence.method}
        </Fact>
      </dl>
      <div className={classes.words}>
        <p>
          Each streamed attempt tells when its first token came, or for how long the route had been silent
          when it was cut off. An attempt that was cut off counts as silent up to that moment and as unknown
          after it, so a short timeout in the past cannot make the route look faster than it is. An attempt
          that failed first never gets a first token and is counted as its own way to end.
        </p>
        <p>
          With the curve, the outcome of every shorter timeout can be read off: who would have been cut off,
          and how much sooner the fallback would have started. The intervals hold the true value in about{' '}
          {level(coverage)} of such evaluations.
        </p>
        {evidence.notes.length > 0 && (
          <>
            <h3>Assumptions and limits</h3>
            <ul>
              {evidence.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Panel>
  );
}

function Fact({ name, wide = false, children }: { name: string; wide?: boolean; children: React.ReactNode }) {
  return (
    <div data-wide={wide || undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
