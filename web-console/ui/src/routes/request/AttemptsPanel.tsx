import type { RequestAttempt, RequestStory } from '../../api/types';
import { type Column, DataTable } from '../../components/DataTable';
import { EmptyNote } from '../../components/EmptyNote';
import { Num } from '../../components/Num';
import { Panel } from '../../components/Panel';
import { Tag } from '../../components/Tag';
import { count, duration, exactDuration, usd } from '../../lib/quantity';
import { humanize, plural } from '../../lib/words';
import classes from './request.module.css';

/** Every attempt, in order, on one scale of time. */
export function AttemptsPanel({ story }: { story: RequestStory }) {
  const { attempts } = story;
  return (
    <Panel
      title="Attempts"
      note={`${attempts.length} ${plural(attempts.length, 'attempt')}`}
      flush={attempts.length > 0}
    >
      {attempts.length === 0 ? (
        <EmptyNote title="No attempt was made">The request ended before any route was asked.</EmptyNote>
      ) : (
        <DataTable
          label="Attempts"
          columns={columns(story)}
          rows={attempts}
          rowKey={({ index }) => index}
          rowTestId={({ index }) => `attempt-${index}`}
        />
      )}
    </Panel>
  );
}

const columns = (story: RequestStory): readonly Column<RequestAttempt>[] => [
  {
    key: 'route',
    header: 'Route',
    cell: ({ route, provider, requestModel }) => (
      <span title={`${provider}, ${requestModel}`}>
        {route}
        <span className={classes.model}>{requestModel}</span>
      </span>
    ),
  },
  {
    key: 'reason',
    header: 'Why',
    cell: ({ reason, decisionReason }) => (
      <span title={decisionReason}>
        {humanize(reason)}
        <span className={classes.model}>{humanize(decisionReason)}</span>
      </span>
    ),
  },
  { key: 'outcome', header: 'Outcome', cell: (attempt) => <Outcome attempt={attempt} /> },
  {
    key: 'time',
    header: 'When',
    cell: (attempt) => <TimeBar attempt={attempt} wholeMs={story.durationMs} />,
  },
  {
    key: 'first',
    header: 'First token',
    numeric: true,
    cell: ({ firstTokenMs, firstTokenTimeoutMs }) => (
      <span title={limit(firstTokenTimeoutMs)}>
        <Num of={duration(firstTokenMs)} />
      </span>
    ),
  },
  {
    key: 'duration',
    header: 'Took',
    numeric: true,
    cell: ({ durationMs, totalTimeoutMs }) => (
      <span title={limit(totalTimeoutMs)}>
        <Num of={duration(durationMs)} />
      </span>
    ),
  },
  {
    key: 'tokens',
    header: 'Tokens in / out',
    numeric: true,
    cell: ({ inputTokens, cachedInputTokens, outputTokens, reasoningTokens }) => (
      <span title={`${cachedInputTokens} cached, ${reasoningTokens} reasoning`}>
        <Num of={count(inputTokens)} /> / <Num of={count(outputTokens)} />
      </span>
    ),
  },
  {
    key: 'cost',
    header: 'Cost',
    numeric: true,
    cell: ({ costUsdMicros, priceVersion }) =>
      priceVersion === '' ? (
        <Num of={usd(null)} />
      ) : (
        <span title={`prices ${priceVersion}`}>
          <Num of={usd(costUsdMicros)} />
        </span>
      ),
  },
];

function Outcome({ attempt }: { attempt: RequestAttempt }) {
  if (attempt.failureCategory === '') {
    return (
      <Tag tone="ok">{attempt.finishReasons.length > 0 ? attempt.finishReasons.join(', ') : 'Answered'}</Tag>
    );
  }
  const status = attempt.httpStatus === 0 ? 'no answer' : `HTTP ${attempt.httpStatus}`;
  return (
    <span>
      <Tag tone={attempt.cancelledBy === '' ? 'bad' : 'neutral'}>{humanize(attempt.failureCategory)}</Tag>
      <span className={classes.model}>
        {attempt.errorType}, {status}
        {attempt.cancelledBy !== '' && `, by ${humanize(attempt.cancelledBy).toLowerCase()}`}
      </span>
    </span>
  );
}

/** Where in the request's time the attempt lies; the same in words for everybody. */
function TimeBar({ attempt, wholeMs }: { attempt: RequestAttempt; wholeMs: number }) {
  const whole = Math.max(wholeMs, attempt.afterMs + attempt.durationMs, 1);
  const from = (attempt.afterMs / whole) * 100;
  const width = Math.max(1, (attempt.durationMs / whole) * 100);
  return (
    <span className={classes.when}>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden className={classes.bar}>
        <rect
          x={from}
          width={Math.min(width, 100 - from)}
          height="6"
          data-failed={attempt.failureCategory !== '' || undefined}
        />
      </svg>
      <span className={classes.model}>
        after <Num of={duration(attempt.afterMs)} />
      </span>
    </span>
  );
}

function limit(ms: number | null): string | undefined {
  if (ms === null) return undefined;
  const { text, unit } = exactDuration(ms);
  return `limit ${text} ${unit}`;
}
