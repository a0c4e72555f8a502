import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isProblemOf } from '../api/problem';
import { sessionKey } from './session';

/**
 * The cache of everything the console has answered. A 401 from any call ends the session here; the shell sees that and
 * shows the login.
 */
export function createQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (isProblemOf(error, 'not-logged-in')) client.setQueryData(sessionKey, null);
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        // A problem document is an answer: asking again at once will not change it. A broken connection may mend.
        retry: (failures, error) => failures < 1 && isProblemOf(error, 'unreachable'),
        retryDelay: 400,
      },
    },
  });
  return client;
}
