import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type LoaderFunction, redirect } from 'react-router';
import { getSession, login, logout } from '../api/client';

export const sessionKey = ['session'] as const;

/** Who is logged in; the data is null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: ({ signal }) => getSession(signal),
  staleTime: Infinity,
});

export const useSession = () => useQuery(sessionQuery);

export function useLogin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ username, password }: { username: string; password: string }) => login(username, password),
    onSuccess: (session) => {
      // Nothing of an earlier person's session stays on the screen.
      client.clear();
      client.setQueryData(sessionKey, session);
    },
  });
}

export function useLogout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: logout,
    onSuccess: () => client.setQueryData(sessionKey, null),
  });
}

export function loginPath(url: URL | { pathname: string; search: string }): string {
  const target = url.pathname + url.search;
  return target === '/' ? '/login' : `/login?next=${encodeURIComponent(target)}`;
}

/** Where to go after the login: a path of this console, never another site. */
export function safeNext(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : '/overview';
}

/**
 * A loader behind the login: starts `load` early, while the page's code is still on its way, and does not wait for it,
 * since every page draws its own loading state.
 */
export function guarded(
  client: QueryClient,
  load: (url: URL, params: Record<string, string | undefined>) => void,
): LoaderFunction {
  return async ({ request, params }) => {
    const url = new URL(request.url);
    let session;
    try {
      session = await client.query({ ...sessionQuery, staleTime: 'static' });
    } catch {
      return null; // The shell shows why the session cannot be read.
    }
    if (session === null) return redirect(loginPath(url));
    load(url, params);
    return null;
  };
}
