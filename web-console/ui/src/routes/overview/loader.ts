import { keepPreviousData, type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { getOverview } from '../../api/client';
import type { Overview } from '../../api/types';
import { inBackground } from '../../app/prefetch';
import { MINUTE, SECOND } from '../../lib/time';
import { useNow } from '../../lib/useNow';
import { type Interval, isRolling, type OverviewSearch, previous, readSearch, resolve } from './range';

export const REFRESH_MS = 5 * SECOND;

const instants = ({ from, to }: Interval) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

/** The overview; a rolling range is resolved when asked, so its key stays and the page renews in place. */
export const overviewQuery = ({ range, tenant, feature }: OverviewSearch) =>
  queryOptions({
    queryKey: ['overview', range, tenant ?? null, feature ?? null],
    queryFn: ({ signal }) =>
      getOverview({ ...instants(resolve(range, Date.now())), tenant, feature }, signal),
    placeholderData: keepPreviousData,
  });

/** The same over the interval before, for comparison. */
const previousQuery = ({ range, tenant, feature }: OverviewSearch, now: number) => {
  const before = previous(range, now);
  return queryOptions({
    queryKey: ['overview', 'previous', before, tenant ?? null, feature ?? null],
    queryFn: ({ signal }) => getOverview({ ...instants(before), tenant, feature }, signal),
    staleTime: 10 * MINUTE,
  });
};

export function useOverview(search: OverviewSearch, live: boolean) {
  return useQuery({
    ...overviewQuery(search),
    refetchInterval: live && isRolling(search.range) ? REFRESH_MS : false,
  });
}

/** The summary of the interval before, comparable with what `data` held at `readAt`; undefined while unknown. */
export function usePreviousSummary(
  search: OverviewSearch,
  data: Overview,
  readAt: number,
): Overview['summary'] | undefined {
  const minute = Math.floor(useNow() / MINUTE) * MINUTE;
  const query = useQuery({
    ...previousQuery(search, minute),

    // The comparison of a minute ago is still a comparison; that of other filters is not.
    placeholderData: (data, query) => (isComparable(query?.queryKey, search) ? data : undefined),
  });
  return query.data && readAt > 0 ? comparable(query.data, data, readAt) : undefined;
}

/**
 * The earlier summary with its sums cut to the same length of time: the console widens both intervals to whole steps,
 * and the last step of a rolling one is still filling up.
 */
export function comparable(before: Overview, data: Overview, readAt: number): Overview['summary'] {
  const covered = ({ range: { from, to } }: Overview, until: number) =>
    Math.min(Date.parse(to), until) - Date.parse(from);
  const factor = covered(data, readAt) / covered(before, Infinity);
  const { requests, costUsdMicros } = before.summary;
  return { ...before.summary, requests: requests * factor, costUsdMicros: costUsdMicros * factor };
}

function isComparable(key: readonly unknown[] | undefined, search: OverviewSearch): boolean {
  if (key === undefined) return false;
  const { from, to } = key[2] as Interval;
  const wanted = resolve(search.range, 0);
  return (
    to - from === wanted.to - wanted.from &&
    key[3] === (search.tenant ?? null) &&
    key[4] === (search.feature ?? null)
  );
}

export function loadOverview(client: QueryClient, url: URL): void {
  inBackground(client.query(overviewQuery(readSearch(url.searchParams))));
}
