import { EmptyNote } from '../../components/EmptyNote';
import { Num } from '../../components/Num';
import { Panel } from '../../components/Panel';
import { ProblemNotice } from '../../components/ProblemNotice';
import { Tag } from '../../components/Tag';
import { Ago } from '../../components/Time';
import { Waiting } from '../../components/Waiting';
import type { Router } from '../../api/types';
import { duration } from '../../lib/quantity';
import { plural } from '../../lib/words';
import classes from './policy.module.css';
import { useRouters } from './routers';

/** Which router runs which version, and how far behind it is. */
export function RoutersPanel() {
  const query = useRouters();
  const routers = query.data?.routers;
  const live = routers?.filter((router) => router.live) ?? [];
  const current = live.filter((router) => router.versionsBehind === 0).length;
  return (
    <Panel
      title="Routers"
      note={
        routers &&
        routers.length > 0 &&
        `${current} of ${live.length} ${plural(live.length, 'router')} up to date`
      }
      flush
    >
      {query.isError && !routers && (
        <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <Waiting lines={2} label="Loading routers" />}
      {routers?.length === 0 && (
        <EmptyNote title="No router has reported in the last 24 hours">
          Start one against this control store.
        </EmptyNote>
      )}
      {routers && routers.length > 0 && (
        <ul className={classes.routers}>
          {routers.map((router) => (
            <RouterItem key={router.id} router={router} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function RouterItem({ router }: { router: Router }) {
  const { id, address, policyVersion, versionsBehind, appliedAfterMs, lastSeenAt, live } = router;
  return (
    <li className={classes.router} data-live={live || undefined}>
      <div className={classes.routerLine}>
        <span className={classes.routerName}>{id}</span>
        <span className="dim mono">{address}</span>
        <span className={classes.routerState}>
          {!live ? (
            <Tag>silent</Tag>
          ) : versionsBehind === 0 ? (
            <Tag tone="ok">version {policyVersion}</Tag>
          ) : (
            <Tag tone="warn">{policyVersion === null ? 'no policy' : `version ${policyVersion}`}</Tag>
          )}
        </span>
      </div>
      <div className={classes.routerDetail}>
        {versionsBehind !== null && versionsBehind > 0 && (
          <span>
            {versionsBehind} {plural(versionsBehind, 'version')} behind ·{' '}
          </span>
        )}
        {appliedAfterMs !== null && (
          <span>
            live <Num of={duration(appliedAfterMs)} /> after publishing ·{' '}
          </span>
        )}
        <span>
          seen <Ago at={lastSeenAt} />
        </span>
      </div>
    </li>
  );
}
