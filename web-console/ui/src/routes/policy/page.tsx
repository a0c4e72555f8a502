import { useLocation, useParams } from 'react-router';
import { PageHead } from '../../components/PageHead';
import { ProblemNotice } from '../../components/ProblemNotice';
import { Ago } from '../../components/Time';
import { isProblemOf } from '../../api/problem';
import { CompareView } from './CompareView';
import { CurrentView } from './CurrentView';
import { EditView } from './EditView';
import { useCurrentPolicy } from './loader';
import { NoPolicy } from './NoPolicy';
import classes from './policy.module.css';
import { RoutersPanel } from './RoutersPanel';
import { SourceTag } from './SourceTag';
import { VersionsPanel } from './VersionsPanel';
import { VersionView } from './VersionView';

/** The document that decides: what is in force, how it came to be, and where it runs. */
export function PolicyPage() {
  const { pathname } = useLocation();
  const current = useCurrentPolicy();
  const policy = current.data;
  const none = isProblemOf(current.error, 'not-found', 'no-policy');

  return (
    <>
      <PageHead
        title="Policy"
        note={
          policy && (
            <span className={classes.inForce}>
              <strong data-testid="policy-version-current" data-value={policy.version}>
                Version {policy.version}
              </strong>{' '}
              in force, <SourceTag source={policy.source} /> by {policy.author}, <Ago at={policy.createdAt} />
            </span>
          )
        }
      />
      {current.isError && !none && (
        <div className={classes.problem}>
          <ProblemNotice
            error={current.error}
            onRetry={() => void current.refetch()}
            {...(policy && { stale: 'Showing what was read before.' })}
          />
        </div>
      )}
      {pathname === '/policy/edit' && <EditView />}
      {pathname !== '/policy/edit' && (policy ?? (none || current.isPending)) && (
        <div className={classes.columns}>
          <div className={classes.document}>{none ? <NoPolicy /> : <DocumentView pathname={pathname} />}</div>
          <aside className={classes.aside} aria-label="Routers and versions">
            <RoutersPanel />
            <VersionsPanel current={policy?.version} />
          </aside>
        </div>
      )}
    </>
  );
}

function DocumentView({ pathname }: { pathname: string }) {
  const { version } = useParams();
  if (version !== undefined) return <VersionView key={version} version={Number(version)} />;
  if (pathname === '/policy/compare') return <CompareView />;
  return <CurrentView />;
}
