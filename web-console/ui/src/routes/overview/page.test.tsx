import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { emptyOverview, iso, overview, router as aRouter } from '../../../dev/fixtures';
import { type Call, FakeConsole, problem } from '../../test/fakeConsole';
import { renderApp } from '../../test/renderApp';

const NOW = Date.now();
const optionsOf = ({ query }: Call) => ({
  from: Date.parse(query.get('from') ?? ''),
  to: Date.parse(query.get('to') ?? ''),
  tenant: query.get('tenant') ?? undefined,
  feature: query.get('feature') ?? undefined,
});
const withData = () => new FakeConsole().on('GET /overview', (call) => overview(optionsOf(call)));

it('shows each measure with its unit, and how fresh it is', async () => {
  withData();
  renderApp('/overview');
  expect(await screen.findByTestId('kpi-fallback-rate')).toHaveTextContent(/^6\.4\s%$/);
  expect(screen.getByTestId('kpi-fallback-rate')).toHaveAttribute('data-value', '0.0641');
  expect(screen.getByTestId('kpi-success-rate')).toHaveTextContent(/^99\.37\s%$/);
  expect(screen.getByTestId('kpi-p50')).toHaveTextContent(/^912\sms$/);
  expect(screen.getByTestId('kpi-p95')).toHaveTextContent(/^4\.21\ss$/);
  expect(screen.getByTestId('kpi-cost')).toHaveTextContent(/^\$\d+\.\d\d$/);
  expect(screen.getByTestId('kpi-requests')).toHaveTextContent(/\sreq$/);
  expect(screen.getByText(/^Data up to/)).toBeInTheDocument();
});

it('compares with the period before', async () => {
  const fake = new FakeConsole().on('GET /overview', (call) => {
    const answer = overview(optionsOf(call));
    if (optionsOf(call).to < Date.now() - 600_000) answer.summary.fallbackRate = 0.0212;
    return answer;
  });
  renderApp('/overview?range=6h');
  expect(await screen.findByText(/^\+4\.3\spp$/, { ignore: '.visually-hidden' })).toBeInTheDocument();
  const [first, second] = fake.callsOf('GET /overview').map(optionsOf);
  expect((first?.to ?? 0) - (first?.from ?? 0)).toBe(6 * 3_600_000);
  expect((second?.to ?? 0) - (second?.from ?? 0)).toBe(6 * 3_600_000);
});

it('draws that it waits', async () => {
  new FakeConsole().on('GET /overview', 'never');
  renderApp('/overview');
  expect(await screen.findByRole('status', { name: 'Loading the overview' })).toBeInTheDocument();
});

it('filters by tenant and feature through the address', async () => {
  const fake = withData();
  const { router, user } = renderApp('/overview?tenant=acme');
  const features = await screen.findByRole('table', { name: 'Requests by feature' });
  await user.click(within(features).getByText('support-chat'));
  await waitFor(() => expect(router.state.location.search).toBe('?tenant=acme&feature=support-chat'));
  await waitFor(() => {
    const last = fake.callsOf('GET /overview').at(-1);
    expect(last?.query.get('tenant')).toBe('acme');
    expect(last?.query.get('feature')).toBe('support-chat');
  });
  await waitFor(() =>
    expect(
      within(screen.getByRole('table', { name: 'Requests by feature' })).getAllByRole('rowheader'),
    ).toHaveLength(1),
  );
});

it('goes back in time by presets', async () => {
  withData();
  const { router, user } = renderApp('/overview');
  await screen.findByTestId('kpi-p95');
  await user.click(screen.getByRole('radio', { name: '24 h' }));
  expect(router.state.location.search).toBe('?range=24h');
});

it('shows a chart as a table', async () => {
  withData();
  const { user } = renderApp('/overview');
  await user.click(await screen.findByRole('button', { name: 'Latency as table' }));
  const values = screen.getByRole('region', { name: 'Latency, values' });
  expect(within(values).getAllByRole('row').length).toBeGreaterThan(60);
});

it('helps with the first request', async () => {
  new FakeConsole()
    .on('GET /overview', (call) => emptyOverview(optionsOf(call), null))
    .on('GET /routers', { currentVersion: 1, routers: [aRouter(1, 1, NOW)] });
  renderApp('/overview');
  expect(await screen.findByText('Waiting for the first request')).toBeInTheDocument();
  expect(
    await screen.findByText(/curl http:\/\/127\.0\.0\.1:8080\/v1\/chat\/completions/),
  ).toBeInTheDocument();
});

it('offers a way out of a range without requests', async () => {
  new FakeConsole().on('GET /overview', (call) => emptyOverview(optionsOf(call), iso(NOW - 86_400_000)));
  const { router, user } = renderApp('/overview?tenant=acme');
  expect(await screen.findByText('No requests for this filter in the last 1 h')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Clear the filters' }));
  expect(await screen.findByText('No requests in the last 1 h')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Look at the last 7 days' }));
  await waitFor(() => expect(router.state.location.search).toBe('?range=7d'));
});

it('says that ClickHouse is away, and tries again', async () => {
  const fake = new FakeConsole().on(
    'GET /overview',
    problem(503, 'analytics-unavailable', 'The analytics store does not answer', {
      detail: 'Connection refused: 127.0.0.1:8123',
    }),
  );
  const { user } = renderApp('/overview');
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('The analytics store does not answer');
  expect(alert).toHaveTextContent('Connection refused: 127.0.0.1:8123');
  fake.on('GET /overview', (call) => overview(optionsOf(call)));
  await user.click(within(alert).getByRole('button', { name: 'Try again' }));
  expect(await screen.findByTestId('kpi-p95')).toBeInTheDocument();
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
});
