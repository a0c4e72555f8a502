import { Button } from '@mantine/core';
import { NavLink } from 'react-router';
import { Panel } from '../../components/Panel';
import { ProblemNotice } from '../../components/ProblemNotice';
import { Tag } from '../../components/Tag';
import { Ago } from '../../components/Time';
import { Waiting } from '../../components/Waiting';
import type { PolicySource, PolicyVersionSummary } from '../../api/types';
import { useVersions } from './loader';
import classes from './policy.module.css';

const SOURCES: Record<PolicySource, string> = {
  bootstrap: 'bootstrap',
  console: 'console',
  recommendation: 'recommendation',
  rollback: 'rollback',
};

/** Every version, newest first. */
export function VersionsPanel({ current }: { current: number | undefined }) {
  const query = useVersions();
  return (
    <Panel title="Versions" flush>
      {query.isError && !query.data && (
        <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <Waiting lines={5} label="Loading versions" />}
      {query.data && (
        <ol className={classes.versions}>
          {query.data.map((version) => (
            <VersionItem key={version.version} version={version} inForce={version.version === current} />
          ))}
        </ol>
      )}
      {query.data?.length === 0 && <p className={classes.none}>None yet.</p>}
      {query.hasNextPage && (
        <div className={classes.more}>
          <Button
            variant="subtle"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Older versions
          </Button>
        </div>
      )}
    </Panel>
  );
}

function VersionItem({ version, inForce }: { version: PolicyVersionSummary; inForce: boolean }) {
  return (
    <li>
      <NavLink to={`/policy/versions/${version.version}`} className={classes.version}>
        <span className={classes.versionNumber}>{version.version}</span>
        <span className={classes.versionWords}>
          <span className={classes.versionTitle}>{version.comment || 'No comment'}</span>
          <span className={classes.versionMeta}>
            {version.author} · {SOURCES[version.source]} · <Ago at={version.createdAt} />
          </span>
        </span>
        {inForce && <Tag tone="ok">in force</Tag>}
      </NavLink>
    </li>
  );
}
