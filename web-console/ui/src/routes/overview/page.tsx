import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Overview } from '../../api/types';
import { SharedCursor } from '../../components/charts/cursor';
import { PageHead } from '../../components/PageHead';
import { ProblemNotice } from '../../components/ProblemNotice';
import { clock } from '../../lib/time';
import { Controls } from './Controls';
import { FailuresPanel } from './FailuresPanel';
import { Freshness } from './Freshness';
import { useOverview, usePreviousSummary } from './loader';
import { MeasurePanels } from './MeasurePanels';
import { NoRequests } from './NoRequests';
import classes from './overview.module.css';
import { describe, type OverviewSearch, readSearch, writeSearch } from './range';
import { FeatureTable, RouteTable, TenantTable } from './tables';
import { OverviewWaiting } from './OverviewWaiting';

/** Is the traffic served, how often by a detour, how fast, for how much: over a time range, by tenant and feature. */
export function OverviewPage() {
  const [params, setParams] = useSearchParams();
  const [live, setLive] = useState(true);
  const search = readSearch(params);
  const overview = useOverview(search, live);
  const go = (change: Partial<OverviewSearch>) => setParams(writeSearch({ ...search, ...change }));
  const data = overview.data;

  return (
    <>
      <PageHead title="Overview" note={data && <Freshness freshAt={data.freshAt} live={live} />}>
        <Controls search={search} filters={data?.filters} onChange={go} live={live} onLive={setLive} />
      </PageHead>
      {overview.isError && (
        <div className={classes.problem}>
          <ProblemNotice
            error={overview.error}
            onRetry={() => void overview.refetch()}
            {...(data && { stale: `Showing what was read at ${clock(overview.dataUpdatedAt)}.` })}
          />
        </div>
      )}
      {overview.isPending && <OverviewWaiting />}
      {data && (
        <div className={classes.content} data-dim={overview.isPlaceholderData || undefined}>
          {data.summary.requests === 0 && data.summary.attempts === 0 ? (
            <NoRequests
              ever={data.freshAt !== null}
              range={describe(search.range)}
              filtered={search.tenant !== undefined || search.feature !== undefined}
              onWiden={() => go({ range: { preset: '7d' } })}
              onClear={() => go({ tenant: undefined, feature: undefined })}
            />
          ) : (
            <Measures data={data} readAt={overview.dataUpdatedAt} search={search} onChange={go} />
          )}
        </div>
      )}
    </>
  );
}

interface MeasuresProps {
  data: Overview;
  readAt: number;
  search: OverviewSearch;
  onChange: (change: Partial<OverviewSearch>) => void;
}

function Measures({ data, readAt, search, onChange }: MeasuresProps) {
  const before = usePreviousSummary(search, data, readAt);
  return (
    <>
      <SharedCursor>
        <div className={classes.measures}>
          <MeasurePanels data={data} before={before} compareWith={describePrevious(search)} />
          <FailuresPanel summary={data.summary} />
        </div>
      </SharedCursor>
      <RouteTable rows={data.byRoute} />
      <div className={classes.pair}>
        <TenantTable
          rows={data.byTenant}
          selected={search.tenant}
          onSelect={(tenant) => onChange({ tenant })}
        />
        <FeatureTable
          rows={data.byFeature}
          selected={search.feature}
          onSelect={(feature) => onChange({ feature })}
        />
      </div>
    </>
  );
}

const describePrevious = ({ range }: OverviewSearch): string =>
  'preset' in range ? `the ${describe(range).replace('last ', '')} before` : 'the same time before';
