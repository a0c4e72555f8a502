import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { evaluateRecommendations, listRecommendations } from '../../api/client';
import type { RecommendationStatus } from '../../api/types';
import { inBackground } from '../../app/prefetch';
import { SECOND } from '../../lib/time';

export const recommendationsKey = ['recommendations'] as const;

/** The tabs of the page; `all` is the absence of a filter. */
export const TABS = ['proposed', 'accepted', 'rejected', 'expired', 'all'] as const;
export type Tab = (typeof TABS)[number];

export function readTab(params: URLSearchParams): Tab {
  const status = params.get('status');
  return TABS.find((tab) => tab === status) ?? 'proposed';
}

const statusOf = (tab: Tab): RecommendationStatus | undefined => (tab === 'all' ? undefined : tab);

export const recommendationsQuery = (tab: Tab) =>
  queryOptions({
    queryKey: [...recommendationsKey, 'list', tab],
    queryFn: ({ signal }) => listRecommendations(statusOf(tab), signal),
  });

export const useRecommendations = (tab: Tab) =>
  useQuery({ ...recommendationsQuery(tab), refetchInterval: 5 * SECOND, placeholderData: keepPreviousData });

/** How many proposals wait for a decision, for the navigation; 0 while that is not known. */
export function useOpenCount(enabled: boolean): number {
  const { data } = useQuery({
    ...recommendationsQuery('proposed'),
    enabled,
    refetchInterval: 15 * SECOND,
    select: ({ items }) => items.length,
  });
  return data ?? 0;
}

export function useEvaluate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: evaluateRecommendations,
    onSuccess: () => client.invalidateQueries({ queryKey: recommendationsKey }),
  });
}

export function loadRecommendations(client: QueryClient, url: URL): void {
  inBackground(client.query(recommendationsQuery(readTab(url.searchParams))));
}
