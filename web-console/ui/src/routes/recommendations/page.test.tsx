import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { findings, iso, recommendations, summaryOf } from '../../../dev/fixtures';
import type { RecommendationList } from '../../api/types';
import { FakeConsole, problem } from '../../test/fakeConsole';
import { renderApp } from '../../test/renderApp';

const NOW = Date.now();
const list = (status: string | null): RecommendationList => ({
  items: recommendations(NOW)
    .map(summaryOf)
    .filter((each) => status === null || each.status === status),
  findings: findings(NOW),
  evaluatedAt: iso(NOW - 180_000),
});
const withList = () => new FakeConsole().on('GET /recommendations', ({ query }) => list(query.get('status')));

it('lists what waits for a decision, and counts it in the navigation', async () => {
  withList();
  renderApp('/recommendations');
  const row = await screen.findByTestId('recommendation-row-12');
  expect(row).toHaveTextContent('alpha-premium');
  expect(row).toHaveTextContent(/10\ss/);
  expect(row).toHaveTextContent(/2\.6\ss/);
  expect(row).toHaveTextContent(/1,843\sattempts/);
  expect(screen.queryByTestId('recommendation-row-9')).not.toBeInTheDocument();
  expect(screen.getByTestId('nav-recommendations')).toHaveTextContent('2 open');
});

it('opens one from anywhere in its row', async () => {
  withList();
  const { router, user } = renderApp('/recommendations');
  await user.click(await screen.findByTestId('recommendation-row-12'));
  await waitFor(() => expect(router.state.location.pathname).toBe('/recommendations/12'));
});

it('filters by status through the address', async () => {
  withList();
  const { router, user } = renderApp('/recommendations');
  await screen.findByTestId('recommendation-row-12');
  await user.click(screen.getByRole('radio', { name: 'Rejected' }));
  expect(router.state.location.search).toBe('?status=rejected');
  expect(await screen.findByTestId('recommendation-row-9')).toHaveTextContent('by lena');
});

it('says where there is not enough evidence, and why', async () => {
  withList();
  renderApp('/recommendations');
  const table = await screen.findByRole('table', { name: 'Routes and classes without a proposal' });
  expect(within(table).getByText('not enough evidence')).toBeInTheDocument();
  expect(
    within(table).getByText('42 streamed attempts in the window (expected: >= 100)'),
  ).toBeInTheDocument();
});

it('tells never evaluated from nothing to change', async () => {
  const fake = new FakeConsole();
  const { user } = renderApp('/recommendations');
  expect(await screen.findByText('No evidence evaluated yet')).toBeInTheDocument();
  fake.on('GET /recommendations', { items: [], findings: findings(NOW), evaluatedAt: iso(NOW) });
  fake.on('POST /recommendations/evaluate', { items: [], findings: findings(NOW), evaluatedAt: iso(NOW) });
  await user.click(screen.getByTestId('recommendations-evaluate'));
  expect(await screen.findByText('Nothing to change')).toBeInTheDocument();
  expect(fake.callsOf('POST /recommendations/evaluate')[0]?.csrf).toBe('token-1');
});

it('keeps the list on the screen when an evaluation fails', async () => {
  withList().on(
    'POST /recommendations/evaluate',
    problem(503, 'analytics-unavailable', 'The analytics store does not answer', {
      detail: 'Connection refused',
    }),
  );
  const { user } = renderApp('/recommendations');
  await screen.findByTestId('recommendation-row-12');
  await user.click(screen.getByTestId('recommendations-evaluate'));
  expect(await screen.findByRole('alert')).toHaveTextContent('The analytics store does not answer');
  expect(screen.getByTestId('recommendation-row-12')).toBeInTheDocument();
});
