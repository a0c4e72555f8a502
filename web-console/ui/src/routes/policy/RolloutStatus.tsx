import { IconCircleCheck, IconLoader2 } from '@tabler/icons-react';
import { Num } from '../../components/Num';
import { duration } from '../../lib/quantity';
import { plural } from '../../lib/words';
import classes from './policy.module.css';
import { runs, useRollout } from './routers';

/** "Live on 2 of 2 routers", with the time each one took; follows a version that was just published. */
export function RolloutStatus({ version, fresh = true }: { version: number; fresh?: boolean }) {
  const rollout = useRollout(version);
  if (rollout === undefined) return null;
  const { live, total, routers, complete } = rollout;
  return (
    <div
      className={classes.rollout}
      role="status"
      data-testid="rollout"
      data-complete={complete || undefined}
    >
      <p className={classes.rolloutHead}>
        {complete ? (
          <IconCircleCheck size={18} stroke={1.7} aria-hidden />
        ) : (
          <IconLoader2 size={18} stroke={1.7} aria-hidden className={total > 0 ? classes.spin : undefined} />
        )}
        <span>
          {total === 0
            ? `Version ${version} is published; no router is reporting at the moment`
            : `Version ${version}${live === total || !fresh ? ' is' : ' goes'} live on ${live} of ${total} ${plural(total, 'router')}`}
        </span>
      </p>
      {total > 0 && (
        <>
          <div
            className={classes.track}
            role="progressbar"
            aria-label="Routers on the new version"
            aria-valuemin={0}
            aria-valuemax={total}
            aria-valuenow={live}
          >
            <i style={{ width: `${(live / total) * 100}%` }} />
          </div>
          <ul className={classes.rolloutList}>
            {routers.map((router) => (
              <li key={router.id}>
                <span>{router.id}</span>{' '}
                <span className="dim">
                  {!runs(router, version) ? (
                    `still on version ${router.policyVersion ?? 'none'}`
                  ) : router.policyVersion === version && router.appliedAfterMs !== null ? (
                    <>
                      live after <Num of={duration(router.appliedAfterMs)} />
                    </>
                  ) : router.policyVersion === version ? (
                    'live'
                  ) : (
                    `on version ${router.policyVersion ?? ''} by now`
                  )}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
