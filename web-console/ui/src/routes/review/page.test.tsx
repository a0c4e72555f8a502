import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { review } from '../../../dev/fixtures';
import { FakeConsole, problem } from '../../test/fakeConsole';
import { renderApp } from '../../test/renderApp';

const NOW = Date.now();
const withReview = () => new FakeConsole().on('GET /reviews/7', review(7, NOW));

it('shows what was asked and what happened', async () => {
  withReview();
  renderApp('/reviews/7');
  expect(await screen.findByTestId('review-request')).toHaveTextContent('Summarise the day.');
  expect(screen.getByText('server_error: http_500')).toBeInTheDocument();
  expect(screen.getAllByText('beta-economy')).toHaveLength(2);
});

it('sends a request back', async () => {
  const fake = withReview().on(
    'POST /reviews/7/retry',
    review(7, NOW, { decision: 'retry', decidedBy: 'admin' }),
  );
  const { user } = renderApp('/reviews/7');
  await user.click(await screen.findByTestId('review-retry'));
  await waitFor(() => expect(fake.callsOf('POST /reviews/7/retry')[0]?.csrf).toBe('token-1'));
});

it('sends back an edited request, and refuses what is no object', async () => {
  const fake = withReview().on('POST /reviews/7/edit', review(7, NOW, { decision: 'edit_and_retry' }));
  const { user } = renderApp('/reviews/7');
  await user.click(await screen.findByTestId('review-edit'));
  const text = await screen.findByTestId('review-text');
  await user.clear(text);
  await user.click(text);
  await user.paste('[1]');
  await user.click(screen.getByTestId('review-confirm'));
  expect(await screen.findByText('This is not a JSON object')).toBeInTheDocument();
  await user.clear(text);
  await user.click(text);
  await user.paste('{"messages":[]}');
  await user.click(screen.getByTestId('review-confirm'));
  await waitFor(() =>
    expect(fake.callsOf('POST /reviews/7/edit')[0]?.body).toEqual({
      request: '{"messages":[]}',
      comment: '',
    }),
  );
});

it('answers by hand', async () => {
  const fake = withReview().on('POST /reviews/7/answer', review(7, NOW, { decision: 'answer' }));
  const { user } = renderApp('/reviews/7');
  await user.click(await screen.findByTestId('review-answer'));
  await user.type(await screen.findByTestId('review-text'), 'All is well.');
  await user.click(screen.getByTestId('review-confirm'));
  await waitFor(() =>
    expect(fake.callsOf('POST /reviews/7/answer')[0]?.body).toEqual({ text: 'All is well.', comment: '' }),
  );
});

it('asks why a request is thrown away', async () => {
  const fake = withReview().on('POST /reviews/7/discard', review(7, NOW, { decision: 'discard' }));
  const { user } = renderApp('/reviews/7');
  await user.click(await screen.findByTestId('review-discard'));
  await user.click(await screen.findByTestId('review-confirm'));
  expect(await screen.findByText('Say why, in a few words')).toBeInTheDocument();
  await user.type(screen.getByTestId('review-text'), 'Out of date');
  await user.click(screen.getByTestId('review-confirm'));
  await waitFor(() =>
    expect(fake.callsOf('POST /reviews/7/discard')[0]?.body).toEqual({ reason: 'Out of date' }),
  );
});

it('says that somebody was faster', async () => {
  withReview().on('POST /reviews/7/retry', problem(409, 'not-open', 'It has been decided already'));
  const { user } = renderApp('/reviews/7');
  await user.click(await screen.findByTestId('review-retry'));
  expect(await screen.findByRole('alert')).toHaveTextContent('It has been decided already');
});

it('says that there is no such review', async () => {
  new FakeConsole().on('GET /reviews/8', problem(404, 'not-found', 'No such thing'));
  renderApp('/reviews/8');
  expect(await screen.findByText('There is no review 8')).toBeInTheDocument();
});
