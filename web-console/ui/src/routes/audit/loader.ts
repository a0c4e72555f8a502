import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
} from '@tanstack/react-query';
import { listAudit, verifyAudit } from '../../api/client';
import type { AuditList } from '../../api/types';
import { inBackground } from '../../app/prefetch';
import { SECOND } from '../../lib/time';

const PAGE = 100;

export const auditQuery = infiniteQueryOptions({
  queryKey: ['audit', 'list'],
  queryFn: ({ pageParam, signal }) => listAudit(pageParam, PAGE, signal),
  initialPageParam: undefined as number | undefined,
  getNextPageParam: (page: AuditList) => page.nextBefore ?? undefined,
  select: (data: InfiniteData<AuditList>) => data.pages.flatMap((page) => page.items),
});

export const useAudit = () =>
  useInfiniteQuery({
    ...auditQuery,
    // Renewing many pages would shift what is being read.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : 10 * SECOND),
  });

export const useVerification = () => useMutation({ mutationFn: () => verifyAudit() });

export function loadAudit(client: QueryClient): void {
  inBackground(client.infiniteQuery(auditQuery));
}
