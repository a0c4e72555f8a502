import { Skeleton } from '@mantine/core';
import { Panel } from '../../components/Panel';
import { Waiting } from '../../components/Waiting';
import classes from './overview.module.css';

const TITLES = ['Fallback rate', 'Success rate', 'Latency', 'Cost', 'Requests', 'Outcomes and failures'];

/** The page's shape while its numbers are on their way. */
export function OverviewWaiting() {
  return (
    <div className={classes.content} role="status" aria-label="Loading the overview">
      <div className={classes.measures}>
        {TITLES.map((title) => (
          <Panel key={title} title={title}>
            <Skeleton height={24} width={110} mb={12} />
            <Skeleton height={126} />
          </Panel>
        ))}
      </div>
      <Panel title="By route" flush>
        <Waiting lines={4} label="Loading routes" />
      </Panel>
    </div>
  );
}
