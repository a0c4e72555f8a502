import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import {
  auditEntry,
  evidence,
  iso,
  POLICY,
  recommendation,
  router as aRouter,
  version,
} from '../../../dev/fixtures';
import type { RecommendationDetail } from '../../api/types';
import { FakeConsole, problem } from '../../test/fakeConsole';
import { renderApp } from '../../test/renderApp';

const NOW = Date.now();

/** A console with one proposal and two routers on version 4. */
function withProposal(change: Partial<RecommendationDetail> = {}) {
  const fake = new FakeConsole();
  const proposal = recommendation(12, NOW, change);
  fake
    .on('GET /recommendations/12', () => proposal)
    .on('GET /policy', version(4, NOW, { current: true, document: POLICY }))
    .on('GET /routers', { currentVersion: 4, routers: [aRouter(1, 4, NOW), aRouter(2, 4, NOW)] })
    .on('POST /recommendations/12/accept', () =>
      Object.assign(proposal, {
        status: 'accepted',
        decidedBy: 'admin',
        decidedAt: iso(NOW),
        resultingVersion: 5,
      }),
    )
    .on('POST /recommendations/12/reject', ({ body }) =>
      Object.assign(proposal, {
        status: 'rejected',
        decidedBy: 'admin',
        decidedAt: iso(NOW),
        ...(body as object),
      }),
    );
  return fake;
}

it('shows the change and each predicted effect with its interval', async () => {
  withProposal();
  renderApp('/recommendations/12');
  expect(await screen.findByRole('heading', { level: 1 })).toHaveTextContent(
    'First-token timeout of alpha-premium for critical_user_facing',
  );
  expect(screen.getByTestId('recommendation-status')).toHaveTextContent('proposed');
  const row = screen.getByRole('row', { name: /^Latency p95/ });
  expect(row).toHaveTextContent(/8\.14\ss7\.42\ss to 9\.01\ss/);
  expect(row).toHaveTextContent(/4\.31\ss4\.06\ss to 4\.72\ss/);
  expect(row).toHaveTextContent(/−47\s%better/);
  expect(screen.getByText(/Cost per request rises by about 2\.6 %/)).toBeInTheDocument();
});

it('shows the distribution as a picture, in words and as a table', async () => {
  withProposal();
  renderApp('/recommendations/12');
  const chart = await screen.findByRole('slider', { name: /^Distribution of the time to the first token/ });
  expect(chart).toHaveAccessibleName(
    /By the proposed 2\.6\ss, 9\d\.\d\s% of attempts have their first token/,
  );
  expect(chart).toHaveTextContent(/Proposed 2\.6\ss/);
  expect(chart).toHaveTextContent(/In force 10\ss/);
  const table = screen.getByText('The curve as a table').closest('details');
  expect(table).toHaveTextContent('p95');
  expect(table).toHaveTextContent('in force');
});

it('says what was counted and how', async () => {
  withProposal();
  renderApp('/recommendations/12');
  expect(await screen.findByText(/Kaplan-Meier with competing risks/)).toBeInTheDocument();
  expect(screen.getByText(/^1,611/)).toHaveTextContent(/1,611\sattempts/);
  expect(screen.getByRole('link', { name: 'Version 4' })).toHaveAttribute('href', '/policy/versions/4');
});

it('says when the evidence cannot tell', async () => {
  const unknown = { value: null, lower: null, upper: null };
  const [first] = evidence(NOW).effects;
  if (!first) throw new Error('no effect');
  withProposal({
    evidence: evidence(NOW, { effects: [{ ...first, proposed: unknown, better: 'unclear' }], worse: [] }),
  });
  renderApp('/recommendations/12');
  expect(await screen.findByText('the evidence cannot tell')).toBeInTheDocument();
  expect(screen.getByText('Nothing is known to get worse.')).toBeInTheDocument();
});

describe('Accept', () => {
  it('shows the exact change, publishes it, and follows it onto the routers', async () => {
    const fake = withProposal();
    const { user } = renderApp('/recommendations/12');
    await user.click(await screen.findByTestId('recommendation-accept'));
    const dialog = await screen.findByRole('dialog', { name: 'Accept this recommendation' });
    const diff = await within(dialog).findByRole('table', { name: 'Change to the policy document' });
    expect(within(diff).getByRole('row', { name: /added firstToken: 2600ms/ })).toBeInTheDocument();
    expect(within(dialog).getByText('routes.alpha-premium.timeouts.default.firstToken')).toBeInTheDocument();
    await user.type(within(dialog).getByLabelText('Comment'), 'Go');
    await user.click(screen.getByTestId('recommendation-accept-confirm'));

    expect(await screen.findByText('Version 5 is live on 0 of 2 routers')).toBeInTheDocument();
    expect(screen.getByTestId('recommendation-status')).toHaveTextContent('accepted');
    expect(screen.queryByTestId('recommendation-accept')).not.toBeInTheDocument();
    expect(fake.callsOf('POST /recommendations/12/accept')[0]?.body).toEqual({ comment: 'Go' });

    fake.on('GET /routers', {
      currentVersion: 5,
      routers: [aRouter(1, 5, NOW, { appliedAfterMs: 84 }), aRouter(2, 4, NOW)],
    });
    expect(await screen.findByText('Version 5 is live on 1 of 2 routers')).toBeInTheDocument();
    expect(screen.getByText('still on version 4')).toBeInTheDocument();
    fake.on('GET /routers', { currentVersion: 5, routers: [aRouter(1, 5, NOW), aRouter(2, 5, NOW)] });
    expect(await screen.findByText('Version 5 is live on 2 of 2 routers')).toBeInTheDocument();
  });

  it('warns when the value in force is not the judged one, and shows the conflict', async () => {
    withProposal()
      .on(
        'GET /policy',
        version(6, NOW, {
          document: POLICY.replace('default: { firstToken: 10s', 'default: { firstToken: 7s'),
        }),
      )
      .on(
        'POST /recommendations/12/accept',
        problem(409, 'stale-evidence', 'The evidence is stale', {
          detail: '7 s is in force, judged was 10 s.',
        }),
      );
    const { user } = renderApp('/recommendations/12');
    await user.click(await screen.findByTestId('recommendation-accept'));
    expect(await screen.findByText(/no longer the one the evidence was judged against/)).toBeInTheDocument();
    await user.click(screen.getByTestId('recommendation-accept-confirm'));
    expect(await screen.findByText('7 s is in force, judged was 10 s.')).toBeInTheDocument();
    expect(screen.getByTestId('recommendation-status')).toHaveTextContent('proposed');
  });
});

it('Reject needs a reason', async () => {
  const fake = withProposal();
  const { user } = renderApp('/recommendations/12');
  await user.click(await screen.findByTestId('recommendation-reject'));
  await user.click(await screen.findByTestId('recommendation-reject-confirm'));
  expect(await screen.findByText('Say why, in a few words')).toBeInTheDocument();
  expect(fake.callsOf('POST /recommendations/12/reject')).toHaveLength(0);
  await user.type(screen.getByTestId('recommendation-reason'), 'Too early');
  await user.click(screen.getByTestId('recommendation-reject-confirm'));
  await waitFor(() => expect(screen.getByTestId('recommendation-status')).toHaveTextContent('rejected'));
  expect(screen.getByText(/“Too early”/)).toBeInTheDocument();
  expect(fake.callsOf('POST /recommendations/12/reject')[0]?.body).toEqual({ reason: 'Too early' });
});

it('finds its trail in the audit log, page by page', async () => {
  const fake = withProposal().on('GET /audit', ({ query }) =>
    query.has('before')
      ? {
          items: [
            auditEntry(7, NOW - 240_000, {
              actor: 'system',
              action: 'recommendation.proposed',
              subject: 'recommendation/12',
            }),
            auditEntry(6, NOW - 9_000_000, { subject: 'recommendation/11' }),
          ],
          nextBefore: 6,
        }
      : {
          items: [
            auditEntry(9, NOW, {
              action: 'recommendation.rejected',
              subject: 'recommendation/12',
              detail: { reason: 'Why not' },
            }),
            auditEntry(8, NOW - 1000),
          ],
          nextBefore: 8,
        },
  );
  renderApp('/recommendations/12');
  const trail = await screen.findByRole('region', { name: 'Audit trail' });
  expect(await within(trail).findByText('“Why not”')).toBeInTheDocument();
  expect(
    within(trail)
      .getAllByRole('listitem')
      .map((item) => item.textContent),
  ).toEqual([expect.stringContaining('Proposed by system'), expect.stringContaining('Rejected by admin')]);
  expect(fake.callsOf('GET /audit')).toHaveLength(2);
});

it('says when there is no such recommendation', async () => {
  new FakeConsole().on('GET /recommendations/99', problem(404, 'not-found', 'No such thing'));
  renderApp('/recommendations/99');
  expect(await screen.findByText('There is no recommendation 99')).toBeInTheDocument();
});
