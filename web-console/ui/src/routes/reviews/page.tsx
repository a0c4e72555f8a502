import { Button, SegmentedControl } from '@mantine/core';
import { useSearchParams } from 'react-router';
import type { ReviewState } from '../../api/client';
import { EmptyNote } from '../../components/EmptyNote';
import { PageHead } from '../../components/PageHead';
import { Panel } from '../../components/Panel';
import { ProblemNotice } from '../../components/ProblemNotice';
import { Waiting } from '../../components/Waiting';
import { clock } from '../../lib/time';
import { readQuery, useReviews } from './loader';
import classes from './reviews.module.css';
import { ReviewTable } from './ReviewTable';

const TITLES: Record<ReviewState, string> = { open: 'Waiting for a person', decided: 'Decided' };

/** Requests that no route could answer within their retry budget: a person decides. */
export function ReviewsPage() {
  const [params, setParams] = useSearchParams();
  const query = readQuery(params);
  const list = useReviews(query);
  const data = list.data;

  return (
    <>
      <PageHead
        title="Review queue"
        note="Requests that spent their retry budget, or whose row asks a person"
      >
        <SegmentedControl
          aria-label="Which requests"
          data={[
            { value: 'open', label: 'Waiting' },
            { value: 'decided', label: 'Decided' },
          ]}
          value={query.state}
          onChange={(value) => setParams(value === 'open' ? {} : { state: value })}
        />
      </PageHead>
      {list.isError && (
        <div className={classes.problem}>
          <ProblemNotice
            error={list.error}
            onRetry={() => void list.refetch()}
            {...(data && { stale: `Showing what was read at ${clock(list.dataUpdatedAt)}.` })}
          />
        </div>
      )}
      <div className={classes.content} data-dim={list.isPlaceholderData || undefined}>
        {list.isPending && (
          <Panel title={TITLES[query.state]} flush>
            <Waiting lines={4} label="Loading the review queue" />
          </Panel>
        )}
        {data && (
          <Panel title={TITLES[query.state]} flush>
            {data.items.length === 0 ? (
              <NothingHere state={query.state} older={query.before !== undefined} />
            ) : (
              <ReviewTable items={data.items} />
            )}
            {data.nextBefore !== null && (
              <div className={classes.older}>
                <Button
                  variant="default"
                  size="xs"
                  onClick={() => {
                    params.set('before', String(data.nextBefore));
                    setParams(params);
                  }}
                >
                  Older
                </Button>
              </div>
            )}
          </Panel>
        )}
      </div>
    </>
  );
}

function NothingHere({ state, older }: { state: ReviewState; older: boolean }) {
  if (older) return <EmptyNote title="There is nothing older" />;
  return state === 'open' ? (
    <EmptyNote title="Nothing waits for a person">
      A request comes here when its matrix row says <code>review</code> and nothing before it could answer.
    </EmptyNote>
  ) : (
    <EmptyNote title="Nothing was decided yet" />
  );
}
