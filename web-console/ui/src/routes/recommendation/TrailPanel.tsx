import type { AuditEntry, RecommendationDetail } from '../../api/types';
import { Panel } from '../../components/Panel';
import { ProblemNotice } from '../../components/ProblemNotice';
import { Time } from '../../components/Time';
import { Waiting } from '../../components/Waiting';
import { actionWords } from '../audit/words';
import { useTrail } from './loader';
import classes from './recommendation.module.css';

/** Who did what to this recommendation, from the audit log. */
export function TrailPanel({ recommendation }: { recommendation: RecommendationDetail }) {
  const trail = useTrail(recommendation);
  return (
    <Panel title="Audit trail">
      {trail.isPending && <Waiting lines={2} label="Loading the audit trail" />}
      {trail.isError && <ProblemNotice error={trail.error} onRetry={() => void trail.refetch()} />}
      {trail.data?.length === 0 && <p className={classes.quiet}>The audit log has no entry for it.</p>}
      {trail.data && trail.data.length > 0 && (
        <ol className={classes.trail}>
          {trail.data.map((entry) => (
            <TrailEntry key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function TrailEntry({ entry }: { entry: AuditEntry }) {
  const said = ['reason', 'comment']
    .map((key) => entry.detail[key])
    .find((text) => typeof text === 'string' && text);
  return (
    <li>
      <p>
        <strong>{actionWords(entry.action)}</strong> by {entry.actor}
      </p>
      {typeof said === 'string' && <p className={classes.said}>“{said}”</p>}
      <p className={classes.trailMeta}>
        <Time at={entry.at} /> · entry {entry.id} ·{' '}
        <span className="mono" title={`SHA-256 ${entry.hash}`}>
          {entry.hash.slice(0, 10)}
        </span>
      </p>
    </li>
  );
}
