import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import {
  diffPolicy,
  getPolicy,
  getPolicyVersion,
  listPolicyVersions,
  type Publication,
  publishPolicy,
  type Rollback,
  rollbackPolicy,
  validatePolicy,
} from '../../api/client';
import type { PolicyVersion, PolicyVersionList } from '../../api/types';
import { inBackground } from '../../app/prefetch';
import { SECOND } from '../../lib/time';
import { routersQuery } from './routers';

const policyKey = ['policy'] as const;

export const currentPolicyQuery = queryOptions({
  queryKey: [...policyKey, 'current'],
  queryFn: ({ signal }) => getPolicy(signal),
});

export const versionsQuery = infiniteQueryOptions({
  queryKey: [...policyKey, 'versions'],
  queryFn: ({ pageParam, signal }) => listPolicyVersions(pageParam, signal),
  initialPageParam: undefined as number | undefined,
  getNextPageParam: (page: PolicyVersionList) => page.nextBefore ?? undefined,
  select: (data: InfiniteData<PolicyVersionList>) => data.pages.flatMap((page) => page.items),
});

/** A version never changes: read once, kept. */
export const versionQuery = (version: number) =>
  queryOptions({
    queryKey: ['policy-version', version],
    queryFn: ({ signal }) => getPolicyVersion(version, signal),
    staleTime: Infinity,
  });

export const diffQuery = (from: number, to: number) =>
  queryOptions({
    queryKey: ['policy-diff', from, to],
    queryFn: ({ signal }) => diffPolicy(from, to, signal),
    staleTime: Infinity,
  });

/** The policy in force; renewed, so that a version that somebody else published shows up. */
export const useCurrentPolicy = () => useQuery({ ...currentPolicyQuery, refetchInterval: 5 * SECOND });

export const useVersions = () => useInfiniteQuery({ ...versionsQuery, refetchInterval: 5 * SECOND });

export const useVersion = (version: number) => useQuery(versionQuery(version));

export const useDiff = (from: number, to: number) => useQuery(diffQuery(from, to));

/** What the console says about a text; asked again whenever the text changes. */
export const useValidation = (document: string) =>
  useQuery({
    queryKey: ['policy-validation', document],
    queryFn: ({ signal }) => validatePolicy(document, signal),
    staleTime: Infinity,
    gcTime: 10 * SECOND,
    placeholderData: (previous) => previous,
  });

/** After a publication everything about the policy is read anew. */
function usePublished() {
  const client = useQueryClient();
  return async (version: PolicyVersion) => {
    client.setQueryData(currentPolicyQuery.queryKey, version);
    client.setQueryData(versionQuery(version.version).queryKey, version);
    await Promise.all([
      client.invalidateQueries({ queryKey: policyKey }),
      client.invalidateQueries({ queryKey: routersQuery.queryKey }),
    ]);
  };
}

export function usePublish() {
  const published = usePublished();
  return useMutation({
    mutationFn: (publication: Publication) => publishPolicy(publication),
    onSuccess: published,
  });
}

export function useRollback() {
  const published = usePublished();
  return useMutation({ mutationFn: (rollback: Rollback) => rollbackPolicy(rollback), onSuccess: published });
}

export function loadPolicy(client: QueryClient, _url: URL, params: Record<string, string | undefined>): void {
  inBackground(
    client.query(currentPolicyQuery),
    client.infiniteQuery(versionsQuery),
    client.query(routersQuery),
  );
  const version = Number(params.version);
  if (version > 0) inBackground(client.query(versionQuery(version)));
}
