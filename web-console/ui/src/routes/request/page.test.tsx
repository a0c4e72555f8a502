import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { requestStory } from '../../../dev/fixtures';
import { FakeConsole, problem } from '../../test/fakeConsole';
import { renderApp } from '../../test/renderApp';

const ID = 'req_0199f0a1b2c3';
const PATH = `/requests/${ID}`;

it('finds a request by its id and tells every attempt', async () => {
  new FakeConsole().on(`GET ${PATH}`, requestStory(ID));
  const { user } = renderApp('/requests');
  expect(await screen.findByText('Which request?')).toBeInTheDocument();
  await user.type(screen.getByTestId('request-id'), ` ${ID} `);
  await user.click(screen.getByRole('button', { name: 'Find' }));

  const table = await screen.findByRole('table', { name: 'Attempts' });
  const [failed, served] = [within(table).getByTestId('attempt-0'), within(table).getByTestId('attempt-1')];
  expect(failed).toHaveTextContent('Overloaded');
  expect(failed).toHaveTextContent('server_is_overloaded, HTTP 503');
  expect(served).toHaveTextContent('First fallback');
  expect(served).toHaveTextContent('stop');
  expect(served).toHaveTextContent('30 / 20');
  expect(screen.getByText('Fallback after failure', { selector: 'dd' })).toBeInTheDocument();
  expect(screen.getByText(/x-detour-fallback-depth: 1/)).toBeInTheDocument();
  expect(document.title).toContain(ID);
});

it('says that no attempt was made', async () => {
  new FakeConsole().on(`GET ${PATH}`, { ...requestStory(ID), outcome: 'rejected', attempts: [] });
  renderApp(PATH);
  expect(await screen.findByText('No attempt was made')).toBeInTheDocument();
  expect(screen.getByText('Rejected')).toBeInTheDocument();
});

it('waits, says when it knows no such request, and looks again', async () => {
  const fake = new FakeConsole().on(`GET ${PATH}`, problem(404, 'not-found', 'Not found'));
  const { user } = renderApp(PATH);
  expect(await screen.findByText('There is no such request')).toBeInTheDocument();
  fake.on(`GET ${PATH}`, requestStory(ID));
  await user.click(screen.getByRole('button', { name: 'Look again' }));
  expect(await screen.findByRole('table', { name: 'Attempts' })).toBeInTheDocument();
});

it('tells that analytics is away', async () => {
  new FakeConsole().on(`GET ${PATH}`, problem(503, 'analytics-unavailable', 'The analytics store is away'));
  renderApp(PATH);
  expect(await screen.findByRole('alert')).toHaveTextContent('The analytics store is away');
});

it('shows that it is loading', async () => {
  new FakeConsole().on(`GET ${PATH}`, 'never');
  renderApp(PATH);
  expect(await screen.findByLabelText('Loading the request')).toBeInTheDocument();
});
