import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { getRequest } from '../../api/client';
import { inBackground } from '../../app/prefetch';

export const requestQuery = (id: string) =>
  queryOptions({
    queryKey: ['request', id],
    queryFn: ({ signal }) => getRequest(id, signal),
  });

export const useRequest = (id: string | undefined) =>
  useQuery({ ...requestQuery(id ?? ''), enabled: id !== undefined });

export function loadRequest(
  client: QueryClient,
  _url: URL,
  params: Record<string, string | undefined>,
): void {
  if (params.id !== undefined) inBackground(client.query(requestQuery(params.id)));
}
