import { Button } from '@mantine/core';
import { IconArrowRight, IconCheck, IconChevronLeft, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { isProblemOf } from '../../api/problem';
import type { RecommendationDetail } from '../../api/types';
import { EmptyNote } from '../../components/EmptyNote';
import { Num } from '../../components/Num';
import { Panel } from '../../components/Panel';
import { ProblemNotice } from '../../components/ProblemNotice';
import { Ago } from '../../components/Time';
import { Waiting } from '../../components/Waiting';
import { exactDuration } from '../../lib/quantity';
import { RolloutStatus } from '../policy/RolloutStatus';
import { StatusTag } from '../recommendations/status';
import { AcceptDialog } from './AcceptDialog';
import { DistributionPanel } from './DistributionPanel';
import { EffectsPanel } from './EffectsPanel';
import { EvidencePanel } from './EvidencePanel';
import { useRecommendation } from './loader';
import classes from './recommendation.module.css';
import { RejectDialog } from './RejectDialog';
import { TrailPanel } from './TrailPanel';

/** One recommendation: what it changes, why it should be believed, and the decision. */
export function RecommendationPage() {
  const id = Number(useParams().id);
  const query = useRecommendation(id);
  const recommendation = query.data;
  const missing = isProblemOf(query.error, 'not-found', 'bad-request');

  return (
    <>
      <Link to="/recommendations" className={classes.back}>
        <IconChevronLeft size={14} stroke={1.8} aria-hidden /> Recommendations
      </Link>
      {missing && (
        <EmptyNote title={`There is no recommendation ${id || ''}`}>
          It may be of another installation.
        </EmptyNote>
      )}
      {query.isError && !missing && (
        <div className={classes.problem}>
          <ProblemNotice
            error={query.error}
            onRetry={() => void query.refetch()}
            {...(recommendation && { stale: 'Showing what was read before.' })}
          />
        </div>
      )}
      {query.isPending && <RecommendationWaiting />}
      {recommendation && <Content recommendation={recommendation} />}
    </>
  );
}

function Content({ recommendation }: { recommendation: RecommendationDetail }) {
  const { subject, evidence, status, resultingVersion } = recommendation;
  return (
    <>
      <title>{`${subject.route} · Recommendation · Detour`}</title>
      <Head recommendation={recommendation} />
      <div className={classes.content}>
        {(status === 'accepted' || status === 'promoted') && resultingVersion !== null && (
          <RolloutStatus version={resultingVersion} fresh={false} />
        )}
        <EffectsPanel evidence={evidence} />
        <DistributionPanel evidence={evidence} />
        <div className={classes.pair}>
          <EvidencePanel recommendation={recommendation} />
          <TrailPanel recommendation={recommendation} />
        </div>
      </div>
    </>
  );
}

function Head({ recommendation }: { recommendation: RecommendationDetail }) {
  const { id, subject, change, status } = recommendation;
  const [dialog, setDialog] = useState<'accept' | 'reject' | null>(null);
  return (
    <div className={classes.head}>
      <div className={classes.headWords}>
        <h1 className={classes.title}>
          First-token timeout of {subject.route}{' '}
          <span className={classes.for}>for {subject.trafficClass}</span>
        </h1>
        <div className={classes.headLine}>
          <span className={classes.bigChange}>
            <Num of={exactDuration(change.fromMs)} />
            <IconArrowRight size={17} stroke={1.8} aria-label="to" />
            <strong>
              <Num of={exactDuration(change.toMs)} />
            </strong>
          </span>
          <StatusTag status={status} testId="recommendation-status" />
          <Decision recommendation={recommendation} />
        </div>
      </div>
      {status === 'proposed' && (
        <div className={classes.actions}>
          <Button
            size="sm"
            variant="default"
            leftSection={<IconX size={15} stroke={1.8} />}
            onClick={() => setDialog('reject')}
            data-testid="recommendation-reject"
          >
            Reject
          </Button>
          <Button
            size="sm"
            leftSection={<IconCheck size={15} stroke={1.8} />}
            onClick={() => setDialog('accept')}
            data-testid="recommendation-accept"
          >
            Accept
          </Button>
        </div>
      )}
      {dialog === 'accept' && (
        <AcceptDialog recommendation={recommendation} onClose={() => setDialog(null)} />
      )}
      {dialog === 'reject' && <RejectDialog id={id} onClose={() => setDialog(null)} />}
    </div>
  );
}

/** Since when it stands, or who decided and why. */
function Decision({ recommendation }: { recommendation: RecommendationDetail }) {
  const { createdAt, decidedAt, decidedBy, reason, resultingVersion } = recommendation;
  return (
    <span className="dim">
      {decidedAt === null ? (
        <>
          proposed <Ago at={createdAt} />
        </>
      ) : (
        <>
          <Ago at={decidedAt} />
          {decidedBy && ` by ${decidedBy}`}
          {resultingVersion !== null && (
            <>
              {' '}
              as <Link to={`/policy/versions/${resultingVersion}`}>version {resultingVersion}</Link>
            </>
          )}
          {reason && ` · “${reason}”`}
        </>
      )}
    </span>
  );
}

function RecommendationWaiting() {
  return (
    <div className={classes.content}>
      <title>Recommendation · Detour</title>
      <Panel title="Predicted effect" flush>
        <Waiting lines={5} label="Loading the recommendation" />
      </Panel>
      <Panel title="Time to the first token">
        <Waiting lines={1} height={300} label="Loading the distribution" />
      </Panel>
    </div>
  );
}
