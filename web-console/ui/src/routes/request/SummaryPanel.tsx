import type { RequestStory } from '../../api/types';
import { Num } from '../../components/Num';
import { Panel } from '../../components/Panel';
import { Tag, type Tone } from '../../components/Tag';
import { Time } from '../../components/Time';
import { duration, percent, usd } from '../../lib/quantity';
import { humanize } from '../../lib/words';
import classes from './request.module.css';

const TONES: Record<string, Tone> = {
  served: 'ok',
  served_cached: 'ok',
  served_degraded: 'warn',
  served_default: 'warn',
  queued: 'accent',
  paused: 'accent',
  review: 'accent',
  stopped: 'bad',
  rejected: 'bad',
};

/** What the request was, how it ended, and the headers that its caller got. */
export function SummaryPanel({ story }: { story: RequestStory }) {
  return (
    <Panel
      title="What became of it"
      note={<Tag tone={TONES[story.outcome] ?? 'neutral'}>{humanize(story.outcome)}</Tag>}
    >
      <dl className={classes.facts}>
        <Fact name="Decided because">{humanize(story.decisionReason)}</Fact>
        <Fact name="Stopped because">{humanize(story.stopReason)}</Fact>
        <Fact name="Answered by">{story.routeServed}</Fact>
        <Fact name="Primary route">{story.routePrimary}</Fact>
        <Fact name="Took">
          <Num of={duration(story.durationMs)} />
        </Fact>
        <Fact name="Before the first fallback">
          <Num of={duration(story.beforeFallbackMs)} />
        </Fact>
        <Fact name="Cost">
          <Num of={usd(story.costUsdMicros)} />
        </Fact>
        <Fact name="Arrived">
          <Time at={story.startedAt} />
        </Fact>
        <Fact name="Tenant">{story.tenant}</Fact>
        <Fact name="Feature">{story.feature}</Fact>
        <Fact name="Application">{story.application}</Fact>
        <Fact name="Workflow">{story.workflow}</Fact>
        <Fact name="User">{story.user}</Fact>
        <Fact name="Class">{humanize(story.trafficClass)}</Fact>
        <Fact name="Protected as">{story.sensitivity.map(humanize).join(', ')}</Fact>
        <Fact name="Policy">{`version ${story.policyVersion}, ${story.policyArm}`}</Fact>
        <Fact name="Budget">
          {humanize(story.budgetState)}{' '}
          {story.budgetUtilization !== null && <Num of={percent(story.budgetUtilization)} />}
        </Fact>
        <Fact name="Router">{story.router}</Fact>
        <Fact name="Trace">
          <span className="mono">{story.traceId}</span>
        </Fact>
      </dl>
      <details className={classes.headers}>
        <summary>Headers of the answer</summary>
        <pre>{headers(story)}</pre>
      </details>
    </Panel>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  if (children === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function headers(story: RequestStory): string {
  return [
    `HTTP status: ${story.httpStatus}`,
    `x-detour-request-id: ${story.requestId}`,
    `x-detour-route: ${story.routeServed || 'none'}`,
    `x-detour-outcome: ${story.outcome}`,
    `x-detour-attempts: ${story.attempts.length}`,
    `x-detour-fallback-depth: ${story.fallbackDepth}`,
    `x-detour-policy-version: ${story.policyVersion}`,
    ...(story.outcome === 'served_degraded' ? ['x-detour-degraded: uncertainty'] : []),
  ].join('\n');
}
