import { screen } from '@testing-library/react';
import axe from 'axe-core';
import { expect, it } from 'vitest';
import {
  audit,
  findings,
  iso,
  overview,
  POLICY,
  recommendation,
  review,
  reviewSummary,
  router as aRouter,
  summaryOf,
  version,
  versions,
} from '../../dev/fixtures';
import { FakeConsole } from '../test/fakeConsole';
import { renderApp } from '../test/renderApp';

const NOW = Date.now();

function withEverything(): FakeConsole {
  const current = version(4, NOW, { current: true, document: POLICY });
  return new FakeConsole()
    .on('GET /overview', overview({ from: NOW - 900_000, to: NOW }))
    .on('GET /policy', current)
    .on('GET /policy/versions', { items: versions(NOW).reverse(), nextBefore: null })
    .on('GET /policy/versions/4', current)
    .on('POST /policy/validate', { valid: false, errors: [{ path: 'routes', message: 'wrong' }] })
    .on('GET /routers', {
      currentVersion: 4,
      routers: [aRouter(1, 4, NOW), aRouter(2, 3, NOW, { versionsBehind: 1 })],
    })
    .on('GET /recommendations', {
      items: [summaryOf(recommendation(12, NOW))],
      findings: findings(NOW),
      evaluatedAt: iso(NOW),
    })
    .on('GET /recommendations/12', recommendation(12, NOW))
    .on('GET /reviews', { items: [reviewSummary(review(7, NOW))], nextBefore: null })
    .on('GET /reviews/7', review(7, NOW))
    .on('GET /audit', { items: audit(NOW), nextBefore: null });
}

it.each([
  ['/overview', 'kpi-p95'],
  ['/policy', 'policy-edit'],
  ['/policy/edit', 'policy-review'],
  ['/recommendations', 'recommendation-row-12'],
  ['/recommendations/12', 'recommendation-accept'],
  ['/reviews', 'review-row-7'],
  ['/reviews/7', 'review-retry'],
  ['/requests', 'request-id'],
  ['/audit', 'audit-verify'],
])('%s has no accessibility mistake that a machine can find', async (path, mark) => {
  withEverything();
  renderApp(path);
  await screen.findByTestId(mark);
  // The editor's checks come a moment later.
  if (path === '/policy/edit') await screen.findByText(/1 mistake to mend/);
  // Colours are not computed here; the contrast of the palette is checked in a browser.
  const { violations } = await axe.run(document.body, {
    resultTypes: ['violations'],
    preload: false,
    rules: { 'color-contrast': { enabled: false }, 'page-has-heading-one': { enabled: true } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual(
    [],
  );
});

it('moves the focus to a page that was gone to', async () => {
  withEverything();
  const { user } = renderApp('/audit');
  await screen.findByTestId('audit-verify');
  await user.click(screen.getByTestId('nav-recommendations'));
  await screen.findByTestId('recommendation-row-12');
  expect(screen.getByRole('main')).toHaveFocus();
});
