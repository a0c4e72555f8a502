import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { reviews, reviewSummary } from '../../../dev/fixtures';
import { FakeConsole, problem } from '../../test/fakeConsole';
import { renderApp } from '../../test/renderApp';

const NOW = Date.now();
const withQueue = () =>
  new FakeConsole().on('GET /reviews', ({ query }) => ({
    items: reviews(NOW)
      .map(reviewSummary)
      .filter(({ decision }) => (decision === null) === (query.get('state') !== 'decided')),
    nextBefore: null,
  }));

it('lists what waits for a person, and counts it in the navigation', async () => {
  withQueue();
  renderApp('/reviews');
  const row = await screen.findByTestId('review-row-7');
  expect(row).toHaveTextContent('tenant-a');
  expect(row).toHaveTextContent('server_error: http_500');
  expect(row).toHaveTextContent('2 of 10');
  expect(screen.queryByTestId('review-row-5')).not.toBeInTheDocument();
  expect(screen.getByTestId('nav-reviews')).toHaveTextContent('2 waiting');
});

it('shows what was decided, through the address', async () => {
  withQueue();
  const { router, user } = renderApp('/reviews');
  await screen.findByTestId('review-row-7');
  await user.click(screen.getByRole('radio', { name: 'Decided' }));
  expect(router.state.location.search).toBe('?state=decided');
  expect(await screen.findByTestId('review-row-5')).toHaveTextContent('answered by hand');
});

it('opens one from anywhere in its row', async () => {
  withQueue();
  const { router, user } = renderApp('/reviews');
  await user.click(await screen.findByTestId('review-row-7'));
  await waitFor(() => expect(router.state.location.pathname).toBe('/reviews/7'));
});

it('pages to what is older', async () => {
  const fake = withQueue().on('GET /reviews', ({ query }) => ({
    items: query.get('before') === null ? reviews(NOW).slice(0, 1).map(reviewSummary) : [],
    nextBefore: query.get('before') === null ? 7 : null,
  }));
  const { user } = renderApp('/reviews');
  await user.click(await screen.findByRole('button', { name: 'Older' }));
  expect(await screen.findByText('There is nothing older')).toBeInTheDocument();
  expect(fake.callsOf('GET /reviews').some(({ query }) => query.get('before') === '7')).toBe(true);
});

it('says that nothing waits', async () => {
  new FakeConsole();
  renderApp('/reviews');
  expect(await screen.findByText('Nothing waits for a person')).toBeInTheDocument();
});

it('says that the store is away', async () => {
  new FakeConsole().on(
    'GET /reviews',
    problem(503, 'store-unavailable', 'The control store does not answer'),
  );
  renderApp('/reviews');
  expect(await screen.findByRole('alert')).toHaveTextContent('The control store does not answer');
});
