import { Button } from '@mantine/core';
import { IconChevronLeft, IconPencil, IconRefresh, IconTrash, IconWriting } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { isProblemOf } from '../../api/problem';
import type { ReviewDetail } from '../../api/types';
import { EmptyNote } from '../../components/EmptyNote';
import { Panel } from '../../components/Panel';
import { ProblemNotice } from '../../components/ProblemNotice';
import { ScrollFrame } from '../../components/ScrollFrame';
import { Ago, Time } from '../../components/Time';
import { Waiting } from '../../components/Waiting';
import { humanize } from '../../lib/words';
import { DecisionTag } from '../reviews/status';
import { DecideDialog } from './DecideDialog';
import { pretty } from './json';
import { useDecide, useReview } from './loader';
import classes from './review.module.css';

/** One request before a person: what was asked, what happened, and the decision. */
export function ReviewPage() {
  const id = Number(useParams().id);
  const query = useReview(id);
  const review = query.data;
  const missing = isProblemOf(query.error, 'not-found', 'bad-request');

  return (
    <>
      <Link to="/reviews" className={classes.back}>
        <IconChevronLeft size={14} stroke={1.8} aria-hidden /> Review queue
      </Link>
      {missing && (
        <EmptyNote title={`There is no review ${id || ''}`}>
          Its request may have been taken back, or forgotten after its time.
        </EmptyNote>
      )}
      {query.isError && !missing && (
        <div className={classes.problem}>
          <ProblemNotice
            error={query.error}
            onRetry={() => void query.refetch()}
            {...(review && { stale: 'Showing what was read before.' })}
          />
        </div>
      )}
      {query.isPending && (
        <Panel title="Request">
          <title>Review · Detour</title>
          <Waiting lines={6} label="Loading the review" />
        </Panel>
      )}
      {review && <Content review={review} />}
    </>
  );
}

function Content({ review }: { review: ReviewDetail }) {
  const { attemptLog, request, result } = review;
  return (
    <>
      <title>{`Review ${review.id} · Detour`}</title>
      <Head review={review} />
      <div className={classes.content}>
        <Panel title="What happened">
          <Facts review={review} />
        </Panel>
        <Panel title="Request" note={review.surface}>
          <ScrollFrame className={classes.frame ?? ''} label="The request’s body">
            <pre className={classes.block} data-testid="review-request">
              {pretty(request)}
            </pre>
          </ScrollFrame>
        </Panel>
        {result !== null && (
          <Panel title="Result">
            <ScrollFrame className={classes.frame ?? ''} label="What came of it">
              <pre className={classes.block}>{pretty(result)}</pre>
            </ScrollFrame>
          </Panel>
        )}
        <Panel title="Attempts as a job" note={`${review.attempts} of ${review.maxAttempts}`}>
          {attemptLog.length === 0 ? (
            <EmptyNote title="None was made" />
          ) : (
            <ol className={classes.attempts}>
              {attemptLog.map(({ route, step, at }) => (
                <li key={`${at} ${route}`}>
                  <strong>{route}</strong> <span className="dim">{humanize(step)}</span> · <Time at={at} />
                </li>
              ))}
            </ol>
          )}
        </Panel>
      </div>
    </>
  );
}

function Facts({ review }: { review: ReviewDetail }) {
  const facts: [string, React.ReactNode][] = [
    ['Why a person', humanize(review.reason)],
    ['Last failure', review.failure ?? 'none'],
    ['Tenant', review.tenant],
    ['Class', review.trafficClass],
    ['Feature', review.feature ?? 'none'],
    ['Job', <code key="job">{review.job}</code>],
    ['First request', <code key="request">{review.requestId}</code>],
    ['Job status', humanize(review.jobStatus)],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Head({ review }: { review: ReviewDetail }) {
  const [dialog, setDialog] = useState<'edit' | 'answer' | 'discard' | null>(null);
  const retry = useDecide(review.id);
  return (
    <>
      <div className={classes.head}>
        <div>
          <h1 className={classes.title}>Review {review.id}</h1>
          <div className={classes.headLine}>
            <DecisionTag decision={review.decision} />
            <span className="dim">
              {review.decidedAt === null ? (
                <>
                  waiting since <Ago at={review.openedAt} />
                </>
              ) : (
                <>
                  <Ago at={review.decidedAt} /> by {review.decidedBy}
                  {review.comment && ` · “${review.comment}”`}
                </>
              )}
            </span>
          </div>
        </div>
        {review.decision === null && (
          <div className={classes.actions}>
            <Button
              size="sm"
              variant="default"
              leftSection={<IconTrash size={15} stroke={1.8} />}
              onClick={() => setDialog('discard')}
              data-testid="review-discard"
            >
              Discard
            </Button>
            <Button
              size="sm"
              variant="default"
              leftSection={<IconWriting size={15} stroke={1.8} />}
              onClick={() => setDialog('answer')}
              data-testid="review-answer"
            >
              Answer by hand
            </Button>
            <Button
              size="sm"
              variant="default"
              leftSection={<IconPencil size={15} stroke={1.8} />}
              onClick={() => setDialog('edit')}
              data-testid="review-edit"
            >
              Edit and retry
            </Button>
            <Button
              size="sm"
              leftSection={<IconRefresh size={15} stroke={1.8} />}
              loading={retry.isPending}
              onClick={() => retry.mutate({ kind: 'retry', text: '', comment: '' })}
              data-testid="review-retry"
            >
              Retry
            </Button>
          </div>
        )}
      </div>
      {retry.isError && (
        <div className={classes.problem}>
          <ProblemNotice error={retry.error} />
        </div>
      )}
      {dialog !== null && <DecideDialog review={review} kind={dialog} onClose={() => setDialog(null)} />}
    </>
  );
}
