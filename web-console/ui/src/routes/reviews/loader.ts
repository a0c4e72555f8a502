import { keepPreviousData, type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { listReviews, type ReviewState } from '../../api/client';
import { inBackground } from '../../app/prefetch';
import { SECOND } from '../../lib/time';

export const reviewsKey = ['reviews'] as const;

/** The page in the address: which requests, and below which id. */
export interface ReviewQuery {
  state: ReviewState;
  before: number | undefined;
}

export function readQuery(params: URLSearchParams): ReviewQuery {
  const before = Number(params.get('before'));
  return {
    state: params.get('state') === 'decided' ? 'decided' : 'open',
    before: Number.isInteger(before) && before > 0 ? before : undefined,
  };
}

export const reviewsQuery = ({ state, before }: ReviewQuery) =>
  queryOptions({
    queryKey: [...reviewsKey, 'list', state, before ?? null],
    queryFn: ({ signal }) => listReviews(state, before, signal),
  });

export const useReviews = (query: ReviewQuery) =>
  useQuery({ ...reviewsQuery(query), refetchInterval: 5 * SECOND, placeholderData: keepPreviousData });

/** How many requests wait for a person, for the navigation; 0 while that is not known, 50 for more. */
export function useWaitingCount(enabled: boolean): number {
  const { data } = useQuery({
    ...reviewsQuery({ state: 'open', before: undefined }),
    enabled,
    refetchInterval: 15 * SECOND,
    select: ({ items }) => items.length,
  });
  return data ?? 0;
}

export function loadReviews(client: QueryClient, url: URL): void {
  inBackground(client.query(reviewsQuery(readQuery(url.searchParams))));
}
