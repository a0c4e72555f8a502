import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { acceptRecommendation, getRecommendation, listAudit, rejectRecommendation } from '../../api/client';
import type { AuditEntry, RecommendationDetail } from '../../api/types';
import { inBackground } from '../../app/prefetch';
import { SECOND } from '../../lib/time';
import { currentPolicyQuery } from '../policy/loader';
import { routersQuery } from '../policy/routers';
import { recommendationsKey } from '../recommendations/loader';

export const recommendationQuery = (id: number) =>
  queryOptions({
    queryKey: [...recommendationsKey, 'one', id],
    queryFn: ({ signal }) => getRecommendation(id, signal),
  });

export const useRecommendation = (id: number) =>
  useQuery({ ...recommendationQuery(id), refetchInterval: 5 * SECOND });

/** The policy that accepting would edit. */
export const usePolicyInForce = (enabled: boolean) => useQuery({ ...currentPolicyQuery, enabled });

function useDecided(id: number) {
  const client = useQueryClient();
  return {
    onSuccess: (decided: RecommendationDetail) => {
      client.setQueryData(recommendationQuery(id).queryKey, decided);
      for (const queryKey of [recommendationsKey, ['policy'], routersQuery.queryKey, ['audit']]) {
        void client.invalidateQueries({ queryKey });
      }
    },
    // A conflict means that what is on the screen is no longer so: read it anew behind the message.
    onError: () => void client.invalidateQueries({ queryKey: recommendationsKey }),
  };
}

export function useAccept(id: number) {
  return useMutation({
    mutationFn: (comment: string) => acceptRecommendation(id, comment),
    ...useDecided(id),
  });
}

export function useReject(id: number) {
  return useMutation({ mutationFn: (reason: string) => rejectRecommendation(id, reason), ...useDecided(id) });
}

const PAGE = 200;
const MAX_PAGES = 10;

/**
 * The audit entries of one recommendation, oldest first. The API pages through the whole log: reading stops at the
 * entries older than the recommendation.
 */
export async function readTrail(id: number, createdAt: string, signal?: AbortSignal): Promise<AuditEntry[]> {
  const subject = `recommendation/${id}`;
  const found: AuditEntry[] = [];
  let before: number | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { items, nextBefore } = await listAudit(before, PAGE, signal);
    found.push(...items.filter((entry) => entry.subject === subject));
    const oldest = items.at(-1);
    // A second of grace: the entry and the recommendation may carry times of two clocks.
    if (nextBefore === null || !oldest || Date.parse(oldest.at) < Date.parse(createdAt) - SECOND) break;
    before = nextBefore;
  }
  return found.reverse();
}

export const useTrail = ({ id, createdAt, status }: RecommendationDetail) =>
  useQuery({
    queryKey: ['audit', 'trail', id, status],
    queryFn: ({ signal }) => readTrail(id, createdAt, signal),
    staleTime: 30 * SECOND,
  });

export function loadRecommendation(
  client: QueryClient,
  _url: URL,
  params: Record<string, string | undefined>,
): void {
  inBackground(client.query(recommendationQuery(Number(params.id))), client.query(currentPolicyQuery));
}
