import { queryOptions, useQuery } from '@tanstack/react-query';
import { listRouters } from '../../api/client';
import type { Router, RouterList } from '../../api/types';
import { SECOND } from '../../lib/time';

export const routersQuery = queryOptions({
  queryKey: ['routers'],
  queryFn: ({ signal }) => listRouters(signal),
});

/** Which router runs which policy version; renewed every two seconds. */
export const useRouters = () => useQuery({ ...routersQuery, refetchInterval: 2 * SECOND });

/** How far a version has come: which of the routers that report run it, or a later one. */
export interface Rollout {
  live: number;
  total: number;
  routers: readonly Router[];
  complete: boolean;
}

export function rolloutOf({ routers }: RouterList, version: number): Rollout {
  const reporting = routers.filter((router) => router.live);
  const live = reporting.filter((router) => runs(router, version)).length;
  return {
    live,
    total: reporting.length,
    routers: reporting,
    complete: reporting.length > 0 && live === reporting.length,
  };
}

export const runs = (router: Router, version: number): boolean =>
  router.policyVersion !== null && router.policyVersion >= version;

/** Follows a fresh version onto the routers: closely until all have it. */
export function useRollout(version: number): Rollout | undefined {
  const { data } = useQuery({
    ...routersQuery,
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data && rolloutOf(state.data, version).complete ? 2 * SECOND : SECOND / 4,
  });
  return data && rolloutOf(data, version);
}
