import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { audit, auditEntry } from '../../../dev/fixtures';
import { FakeConsole, problem } from '../../test/fakeConsole';
import { renderApp } from '../../test/renderApp';
import { actionWords, subjectPath } from './words';

const NOW = Date.now();

it('lists who did what, with links to what it was done to', async () => {
  new FakeConsole().on('GET /audit', { items: audit(NOW).reverse(), nextBefore: null });
  renderApp('/audit');
  const table = await screen.findByRole('table', { name: 'Audit entries' });
  expect(
    within(table).getByRole('row', { name: /lena Rolled the policy back policy\/4/ }),
  ).toBeInTheDocument();
  expect(within(table).getByRole('link', { name: 'recommendation/9' })).toHaveAttribute(
    'href',
    '/recommendations/9',
  );
});

it('reads older entries on demand', async () => {
  const fake = new FakeConsole().on('GET /audit', ({ query }) =>
    query.get('before') === '5'
      ? { items: [auditEntry(4, NOW, { actor: 'lena' })], nextBefore: null }
      : { items: [auditEntry(5, NOW)], nextBefore: 5 },
  );
  const { user } = renderApp('/audit');
  await user.click(await screen.findByRole('button', { name: 'Older entries' }));
  expect(await screen.findByText('lena')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Older entries' })).not.toBeInTheDocument();
  expect(fake.callsOf('GET /audit').map(({ query }) => query.get('limit'))).toEqual(['100', '100']);
});

it('verifies the chain, and says where it is broken', async () => {
  const fake = new FakeConsole().on('GET /audit/verify', {
    intact: false,
    entries: 9,
    brokenAt: 4,
    detail: 'Entry 4 does not carry the hash of entry 3',
  });
  const { user } = renderApp('/audit');
  await user.click(await screen.findByTestId('audit-verify'));
  expect(await screen.findByText('The chain is broken at entry 4')).toBeInTheDocument();
  fake.on('GET /audit/verify', { intact: true, entries: 9, brokenAt: null, detail: '9 entries, unbroken' });
  await user.click(screen.getByTestId('audit-verify'));
  expect(await screen.findByText('The chain is unbroken')).toBeInTheDocument();
});

it('says that nothing has been done, or that it cannot know', async () => {
  const fake = new FakeConsole();
  renderApp('/audit');
  expect(await screen.findByText('Nothing has been done yet')).toBeInTheDocument();
  fake.on('GET /audit', problem(503, 'store-unavailable', 'The control store does not answer'));
});

it('has words for actions it knows, and shows others as they are', () => {
  expect(actionWords('recommendation.accepted')).toBe('Accepted');
  expect(actionWords('budget.cap_raised')).toBe('Budget cap raised');
  expect(subjectPath('policy/4')).toBe('/policy/versions/4');
  expect(subjectPath('user/admin')).toBeNull();
});
