import { Button, SegmentedControl } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import { PageHead } from '../../components/PageHead';
import { Panel } from '../../components/Panel';
import { ProblemNotice } from '../../components/ProblemNotice';
import { Ago } from '../../components/Time';
import { Waiting } from '../../components/Waiting';
import { EmptyNote } from '../../components/EmptyNote';
import { clock } from '../../lib/time';
import { humanize } from '../../lib/words';
import { FindingsPanel } from './FindingsPanel';
import { readTab, type Tab, TABS, useEvaluate, useRecommendations } from './loader';
import { RecommendationTable } from './RecommendationTable';
import classes from './recommendations.module.css';

/** What the evidence says should be changed, and where it does not say enough. */
export function RecommendationsPage() {
  const [params, setParams] = useSearchParams();
  const tab = readTab(params);
  const list = useRecommendations(tab);
  const evaluate = useEvaluate();
  const data = list.data;
  const problem = evaluate.isError ? evaluate.error : list.error;

  return (
    <>
      <PageHead
        title="Recommendations"
        note={
          data &&
          (data.evaluatedAt === null ? (
            'Not evaluated yet'
          ) : (
            <>
              Evidence evaluated <Ago at={data.evaluatedAt} />
            </>
          ))
        }
      >
        <SegmentedControl
          aria-label="Status"
          data={TABS.map((value) => ({ value, label: humanize(value) }))}
          value={tab}
          onChange={(value) => setParams(value === 'proposed' ? {} : { status: value })}
        />
        <Button
          variant="default"
          leftSection={<IconRefresh size={14} stroke={1.7} />}
          loading={evaluate.isPending}
          onClick={() => evaluate.mutate()}
          data-testid="recommendations-evaluate"
        >
          Evaluate now
        </Button>
      </PageHead>
      {problem && (
        <div className={classes.problem}>
          <ProblemNotice
            error={problem}
            onRetry={() => (evaluate.isError ? evaluate.mutate() : void list.refetch())}
            {...(data && { stale: `Showing what was read at ${clock(list.dataUpdatedAt)}.` })}
          />
        </div>
      )}
      <div className={classes.content} data-dim={list.isPlaceholderData || undefined}>
        {list.isPending && (
          <Panel title={TITLES[tab]} flush>
            <Waiting lines={4} label="Loading recommendations" />
          </Panel>
        )}
        {data && (
          <>
            <Panel
              title={TITLES[tab]}
              note={data.items.length > 0 ? String(data.items.length) : undefined}
              flush
            >
              {data.items.length === 0 ? (
                <NothingHere tab={tab} evaluated={data.evaluatedAt !== null} />
              ) : (
                <RecommendationTable items={data.items} />
              )}
            </Panel>
            <FindingsPanel findings={data.findings} evaluated={data.evaluatedAt !== null} />
          </>
        )}
      </div>
    </>
  );
}

const TITLES: Record<Tab, string> = {
  proposed: 'Waiting for a decision',
  accepted: 'Accepted',
  rejected: 'Rejected',
  expired: 'Expired',
  all: 'All recommendations',
};

function NothingHere({ tab, evaluated }: { tab: Tab; evaluated: boolean }) {
  if (tab !== 'proposed' && tab !== 'all') return <EmptyNote title={`Nothing was ${tab} yet`} />;
  return evaluated ? (
    <EmptyNote title="Nothing to change">
      The evidence gives no reason to change a first-token timeout. The reasons per route and class are below.
    </EmptyNote>
  ) : (
    <EmptyNote title="No evidence evaluated yet">
      Recommendations come from logged attempts. The console evaluates them at a set interval; “Evaluate now”
      does it at once.
    </EmptyNote>
  );
}
