import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { POLICY, router as aRouter, version, versions } from '../../../dev/fixtures';
import type { PolicyVersion, Router } from '../../api/types';
import { Answer, FakeConsole, problem } from '../../test/fakeConsole';
import { renderApp } from '../../test/renderApp';

const NOW = Date.now();

/** A console with four versions, the last one in force. */
function withVersions(history: PolicyVersion[] = versions(NOW)): FakeConsole {
  const fake = new FakeConsole();
  const publish = (change: Partial<PolicyVersion>) => {
    const next = version(history.length + 1, Date.now(), change);
    history.push(next);
    return new Answer(201, { ...next, current: true });
  };
  fake
    .on('GET /policy', () => ({ ...history[history.length - 1], current: true }))
    .on('GET /policy/versions', () => ({ items: [...history].reverse(), nextBefore: null }))
    .on('GET /policy/diff', ({ query }) => ({
      from: Number(query.get('from')),
      to: Number(query.get('to')),
      unified: '--- a\n+++ b\n@@ -3,2 +3,2 @@\n kind: Policy\n-name: old\n+name: new\n',
      added: 1,
      removed: 1,
    }))
    .on('GET /routers', () => routers([aRouter(1, history.length, NOW)], history.length))
    .on('POST /policy/validate', { valid: true, errors: [] })
    .on('POST /policy', ({ body }) => publish(body as Partial<PolicyVersion>))
    .on('POST /policy/rollback', () => publish({ source: 'rollback' }));
  history.forEach((each) => fake.on(`GET /policy/versions/${each.version}`, each));
  return fake;
}

const routers = (list: Router[], currentVersion: number) => ({ currentVersion, routers: list });

/** CodeMirror takes its text from the page's own events, which jsdom has not: a paste is the one it can make. */
async function typeIntoEditor(user: ReturnType<typeof renderApp>['user'], text: string) {
  const editor = await screen.findByRole('textbox', { name: 'Policy document' });
  editor.focus();
  await user.paste(text);
}

it('shows the document in force, and how it came to be', async () => {
  withVersions();
  renderApp('/policy');
  expect(await screen.findByTestId('policy-version-current')).toHaveTextContent('Version 4');
  expect(screen.getByTestId('policy-version-current')).toHaveAttribute('data-value', '4');
  expect(await screen.findByRole('textbox', { name: 'Policy document, version 4' })).toHaveTextContent(
    'apiVersion: detour/v1',
  );
  const aside = screen.getByRole('complementary', { name: 'Routers and versions' });
  expect(await within(aside).findByText('Read-only tools need no review any more')).toBeInTheDocument();
});

it('shows which router is behind, and which is silent', async () => {
  withVersions().on(
    'GET /routers',
    routers(
      [
        aRouter(1, 4, NOW),
        aRouter(2, 2, NOW, { versionsBehind: 2 }),
        aRouter(3, 1, NOW, { live: false, versionsBehind: 3 }),
      ],
      4,
    ),
  );
  renderApp('/policy');
  expect(await screen.findByText('1 of 2 routers up to date')).toBeInTheDocument();
  expect(screen.getByText(/2 versions behind/)).toBeInTheDocument();
  expect(screen.getByText('silent')).toBeInTheDocument();
});

it('compares two versions', async () => {
  const fake = withVersions();
  const { user } = renderApp('/policy/compare?from=2&to=4');
  const diff = await screen.findByRole('table', { name: 'Changes from version 2 to version 4' });
  expect(within(diff).getByRole('row', { name: /removed name: old/ })).toBeInTheDocument();
  expect(within(diff).getByRole('row', { name: /added name: new/ })).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Swap the two versions' }));
  expect(
    await screen.findByRole('table', { name: 'Changes from version 4 to version 2' }),
  ).toBeInTheDocument();
  expect(fake.callsOf('GET /policy/diff').at(-1)?.query.toString()).toBe('from=4&to=2');
});

it('publishes an edit with its base, and follows it onto the routers', async () => {
  const fake = withVersions();
  const { router, user } = renderApp('/policy/edit');
  await typeIntoEditor(user, '# edited\n');
  await waitFor(() => expect(screen.getByTestId('policy-review')).toBeEnabled());
  await user.click(screen.getByTestId('policy-review'));
  const dialog = await screen.findByRole('dialog', { name: 'Publish a new version' });
  expect(within(dialog).getByRole('row', { name: /added # edited/ })).toBeInTheDocument();
  await user.type(within(dialog).getByTestId('policy-comment'), 'Why not');
  await user.click(within(dialog).getByTestId('policy-publish'));
  await waitFor(() => expect(router.state.location.pathname).toBe('/policy'));
  expect(fake.callsOf('POST /policy')[0]?.body).toEqual({
    document: `# edited\n${POLICY}`,
    comment: 'Why not',
    baseVersion: 4,
  });
  expect(await screen.findByText('Version 5 is live on 1 of 1 router')).toBeInTheDocument();
  expect(screen.getByTestId('policy-version-current')).toHaveTextContent('Version 5');
});

it('shows every mistake by its path, and does not publish', async () => {
  withVersions().on('POST /policy/validate', {
    valid: false,
    errors: [
      { path: 'routes.alpha-premium.tier', message: '"gold" (expected: premium, balanced or economy)' },
      { path: 'nowhere', message: 'unknown field' },
    ],
  });
  const { user } = renderApp('/policy/edit');
  await typeIntoEditor(user, '# edited\n');
  expect(await screen.findByText(/2 mistakes to mend/)).toBeInTheDocument();
  expect(
    await screen.findByRole('button', { name: 'routes.alpha-premium.tier line 24' }),
  ).toBeInTheDocument();
  expect(screen.getByText('unknown field')).toBeInTheDocument();
  expect(screen.getByTestId('policy-review')).toBeDisabled();
});

it('keeps the text when somebody else published first', async () => {
  const history = versions(NOW);
  const fake = withVersions(history);
  const { user } = renderApp('/policy/edit');
  await typeIntoEditor(user, '# edited\n');
  await waitFor(() => expect(screen.getByTestId('policy-review')).toBeEnabled());
  history.push(version(5, NOW, { author: 'lena', document: `${POLICY}# hers\n` }));
  fake.on('POST /policy', ({ body }) =>
    (body as { baseVersion: number }).baseVersion === 5
      ? new Answer(201, version(6, NOW))
      : problem(409, 'stale-base-version', 'The policy has changed', { detail: 'Version 5 is in force.' }),
  );
  await user.click(screen.getByTestId('policy-review'));
  await user.click(await screen.findByTestId('policy-publish'));
  expect(await screen.findByText('Version 5 is in force.')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Close' }));
  expect(
    await screen.findByText('Version 5 was published while you were editing version 4'),
  ).toBeInTheDocument();
  await user.click(screen.getByTestId('policy-keep-mine'));
  await user.click(screen.getByTestId('policy-review'));
  expect(await screen.findByRole('row', { name: /removed # hers/ })).toBeInTheDocument();
  await user.click(screen.getByTestId('policy-publish'));
  await waitFor(() => expect(fake.callsOf('POST /policy')).toHaveLength(2));
  expect(fake.callsOf('POST /policy')[1]?.body).toMatchObject({ baseVersion: 5 });
});

it('asks before an edit is left behind', async () => {
  withVersions();
  const { router, user } = renderApp('/policy/edit');
  await typeIntoEditor(user, '# edited\n');
  await user.click(screen.getByTestId('nav-audit'));
  const dialog = await screen.findByRole('dialog', { name: 'Leave without publishing?' });
  expect(router.state.location.pathname).toBe('/policy/edit');
  await user.click(within(dialog).getByRole('button', { name: 'Discard my changes' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/audit'));
});

it('rolls back after showing what that changes', async () => {
  const fake = withVersions();
  const { router, user } = renderApp('/policy/versions/2');
  await user.click(await screen.findByTestId('policy-rollback'));
  const dialog = await screen.findByRole('dialog', { name: 'Roll back to version 2' });
  expect(
    await within(dialog).findByRole('table', { name: 'Changes from version 4 to version 2' }),
  ).toBeInTheDocument();
  await user.click(within(dialog).getByTestId('policy-rollback-confirm'));
  await waitFor(() => expect(router.state.location.pathname).toBe('/policy'));
  expect(fake.callsOf('POST /policy/rollback')[0]?.body).toEqual({
    version: 2,
    comment: 'Back to version 2',
    baseVersion: 4,
  });
});

it('says when there is no policy at all', async () => {
  new FakeConsole()
    .on('GET /policy', problem(404, 'not-found', 'No policy'))
    .on('GET /policy/versions', { items: [], nextBefore: null });
  renderApp('/policy');
  expect(await screen.findByText('There is no policy yet')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Write the first one' })).toHaveAttribute('href', '/policy/edit');
});

it('says once that the store is away', async () => {
  const away = problem(503, 'store-unavailable', 'The control store does not answer', {
    detail: 'Connection refused',
  });
  new FakeConsole().on('GET /policy', away).on('GET /policy/versions', away).on('GET /routers', away);
  renderApp('/policy');
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'Routers keep serving on their last good policy.',
  );
});
