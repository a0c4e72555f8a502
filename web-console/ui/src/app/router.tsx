import type { QueryClient } from '@tanstack/react-query';
import { createBrowserRouter, redirect, type RouteObject } from 'react-router';
import { LoginPage } from '../routes/login/page';
import { loadRecommendations } from '../routes/recommendations/loader';
import { loadReviews } from '../routes/reviews/loader';
import { CrashPage } from './CrashPage';
import { guarded } from './session';
import { NotFound, Shell } from './Shell';

/** A page's code and its loader, fetched when the page is first asked for. */
function page(
  path: string,
  client: QueryClient,
  fetchModules: () => Promise<{
    Component: React.ComponentType;
    load: (client: QueryClient, url: URL, params: Record<string, string | undefined>) => void;
  }>,
): RouteObject {
  return {
    path,
    ErrorBoundary: CrashPage,
    lazy: async () => {
      const { Component, load } = await fetchModules();
      return { Component, loader: guarded(client, (url, params) => load(client, url, params)) };
    },
  };
}

export function routes(client: QueryClient): RouteObject[] {
  return [
    { path: '/login', Component: LoginPage, ErrorBoundary: CrashPage },
    {
      path: '/',
      Component: Shell,
      ErrorBoundary: CrashPage,
      HydrateFallback: () => null,
      children: [
        { index: true, loader: () => redirect('/overview') },
        page('overview', client, async () => {
          const [{ OverviewPage }, { loadOverview }] = await Promise.all([
            import('../routes/overview/page'),
            import('../routes/overview/loader'),
          ]);
          return { Component: OverviewPage, load: loadOverview };
        }),
        ...['policy', 'policy/versions/:version', 'policy/compare', 'policy/edit'].map((path) =>
          page(path, client, async () => {
            const [{ PolicyPage }, { loadPolicy }] = await Promise.all([
              import('../routes/policy/page'),
              import('../routes/policy/loader'),
            ]);
            return { Component: PolicyPage, load: loadPolicy };
          }),
        ),
        page('recommendations', client, async () => {
          const { RecommendationsPage } = await import('../routes/recommendations/page');
          return { Component: RecommendationsPage, load: loadRecommendations };
        }),
        page('recommendations/:id', client, async () => {
          const [{ RecommendationPage }, { loadRecommendation }] = await Promise.all([
            import('../routes/recommendation/page'),
            import('../routes/recommendation/loader'),
          ]);
          return { Component: RecommendationPage, load: loadRecommendation };
        }),
        page('reviews', client, async () => {
          const { ReviewsPage } = await import('../routes/reviews/page');
          return { Component: ReviewsPage, load: loadReviews };
        }),
        page('reviews/:id', client, async () => {
          const [{ ReviewPage }, { loadReview }] = await Promise.all([
            import('../routes/review/page'),
            import('../routes/review/loader'),
          ]);
          return { Component: ReviewPage, load: loadReview };
        }),
        ...['requests', 'requests/:id'].map((path) =>
          page(path, client, async () => {
            const [{ RequestPage }, { loadRequest }] = await Promise.all([
              import('../routes/request/page'),
              import('../routes/request/loader'),
            ]);
            return { Component: RequestPage, load: loadRequest };
          }),
        ),
        page('audit', client, async () => {
          const [{ AuditPage }, { loadAudit }] = await Promise.all([
            import('../routes/audit/page'),
            import('../routes/audit/loader'),
          ]);
          return { Component: AuditPage, load: loadAudit };
        }),
        { path: '*', Component: NotFound },
      ],
    },
  ];
}

export const createAppRouter = (client: QueryClient) => createBrowserRouter(routes(client));
