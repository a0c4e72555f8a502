import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { safeNext } from '../../app/session';
import { FakeConsole, problem, SESSION } from '../../test/fakeConsole';
import { renderApp } from '../../test/renderApp';

const loggedOut = () => new FakeConsole().on('GET /session', problem(401, 'not-logged-in', 'Not logged in'));

async function submit(user: ReturnType<typeof renderApp>['user'], password: string) {
  await user.type(await screen.findByTestId('login-username'), 'admin');
  await user.type(screen.getByTestId('login-password'), password);
  await user.click(screen.getByTestId('login-submit'));
}

it('asks for a login and goes back to where it came from', async () => {
  const fake = loggedOut().on('POST /session', SESSION);
  const { router, user } = renderApp('/audit?x=1');
  await screen.findByRole('heading', { name: 'Log in to the console' });
  expect(router.state.location.search).toBe('?next=%2Faudit%3Fx%3D1');
  await submit(user, 'secret');
  expect(await screen.findByRole('heading', { name: 'Audit' })).toBeInTheDocument();
  expect(router.state.location.pathname + router.state.location.search).toBe('/audit?x=1');
  expect(fake.callsOf('POST /session')).toHaveLength(1);
});

it('says when the password is wrong, and forgets it', async () => {
  loggedOut().on(
    'POST /session',
    problem(401, 'bad-credentials', 'Login failed', { detail: 'Wrong name or password.' }),
  );
  const { user } = renderApp('/login');
  await submit(user, 'wrong');
  expect(await screen.findByRole('alert')).toHaveTextContent('Wrong name or password.');
  expect(screen.getByTestId('login-password')).toHaveValue('');
  expect(screen.getByTestId('login-username')).toHaveValue('admin');
});

it('says when there were too many attempts', async () => {
  loggedOut().on(
    'POST /session',
    problem(429, 'too-many-attempts', 'Too many failed logins', { detail: 'Wait 30 s.' }),
  );
  const { user } = renderApp('/login');
  await submit(user, 'wrong');
  expect(await screen.findByRole('alert')).toHaveTextContent('Too many failed logins');
});

it('shows the login when a session ends while a page is open', async () => {
  const fake = new FakeConsole();
  const { user } = renderApp('/recommendations');
  await screen.findByText('No evidence evaluated yet');
  fake.on('POST /recommendations/evaluate', problem(401, 'not-logged-in', 'Your session has ended'));
  await user.click(screen.getByTestId('recommendations-evaluate'));
  expect(await screen.findByTestId('login-submit')).toBeInTheDocument();
});

it('logs out', async () => {
  const fake = new FakeConsole().on('DELETE /session', () => problem(401, 'not-logged-in', 'gone'));
  const { user } = renderApp('/audit');
  await user.click(await screen.findByRole('button', { name: 'Account of admin' }));
  await user.click(await screen.findByTestId('logout'));
  expect(await screen.findByTestId('login-submit')).toBeInTheDocument();
  expect(fake.callsOf('DELETE /session')[0]?.csrf).toBe('token-1');
});

it.each([
  [null, '/overview'],
  ['/policy?x=1', '/policy?x=1'],
  ['https://evil.test/', '/overview'],
  ['//evil.test', '/overview'],
  ['/\\evil.test', '/overview'],
  ['/login?next=/login', '/overview'],
])('goes from next=%s to %s', (next, expected) => {
  expect(safeNext(next)).toBe(expected);
});
