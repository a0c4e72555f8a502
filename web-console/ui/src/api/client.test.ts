import { describe, expect, it } from 'vitest';
import { Answer, FakeConsole, problem, SESSION } from '../test/fakeConsole';
import { getOverview, getPolicy, getSession, login, logout, publishPolicy } from './client';
import { isProblemOf, ProblemError } from './problem';

const failureOf = (call: Promise<unknown>): Promise<ProblemError> =>
  call.then(
    () => {
      throw new Error('expected a failure');
    },
    (error: unknown) => {
      if (error instanceof ProblemError) return error;
      throw error;
    },
  );

describe('a failed call', () => {
  it('carries the problem document', async () => {
    new FakeConsole().on(
      'GET /policy',
      problem(503, 'store-unavailable', 'The control store does not answer', {
        detail: 'Connection refused',
      }),
    );
    const failure = await failureOf(getPolicy());
    expect(failure).toMatchObject({ kind: 'store-unavailable', status: 503, detail: 'Connection refused' });
    expect(isProblemOf(failure, 'store-unavailable')).toBe(true);
  });

  it('is known as unreachable when nothing answers', async () => {
    new FakeConsole().on('GET /policy', 'unreachable');
    expect((await failureOf(getPolicy())).kind).toBe('unreachable');
  });

  it('survives an answer that is no problem document', async () => {
    new FakeConsole().on('GET /policy', new Answer(502, '<html>Bad gateway</html>'));
    expect(await failureOf(getPolicy())).toMatchObject({ kind: 'unknown', status: 502 });
  });
});

describe('the session', () => {
  it('is null when nobody is logged in', async () => {
    new FakeConsole().on('GET /session', problem(401, 'not-logged-in', 'Not logged in'));
    expect(await getSession()).toBeNull();
  });

  it('gives its token to calls that change something', async () => {
    const fake = new FakeConsole().on('POST /session', SESSION).on('POST /policy', new Answer(201, {}));
    await login('admin', 'secret');
    await publishPolicy({ document: 'x', comment: '', baseVersion: 1 });
    expect(fake.callsOf('POST /session')[0]?.body).toEqual({ username: 'admin', password: 'secret' });
    expect(fake.callsOf('POST /policy')[0]?.csrf).toBe('token-1');
  });

  it('is read anew, once, when its token has gone stale', async () => {
    const fake = new FakeConsole()
      .on('GET /session', { ...SESSION, csrfToken: 'token-2' })
      .on('POST /policy', ({ csrf }) =>
        csrf === 'token-2' ? new Answer(201, { version: 2 }) : problem(403, 'csrf', 'Stale token'),
      );
    expect(await publishPolicy({ document: 'x', comment: '', baseVersion: 1 })).toEqual({ version: 2 });
    expect(fake.callsOf('POST /policy')).toHaveLength(2);

    fake.on('POST /policy', problem(403, 'csrf', 'Stale token'));
    expect((await failureOf(publishPolicy({ document: 'x', comment: '', baseVersion: 1 }))).kind).toBe(
      'csrf',
    );
    expect(fake.callsOf('POST /policy')).toHaveLength(4);
  });

  it('ends quietly when it had ended already', async () => {
    new FakeConsole().on('DELETE /session', problem(401, 'not-logged-in', 'Not logged in'));
    await expect(logout()).resolves.toBeUndefined();
  });
});

it('tells no filter from the filter on requests without a feature', async () => {
  const fake = new FakeConsole().on('GET /overview', {});
  await getOverview({ from: 'a', to: 'b', tenant: undefined, feature: '' });
  const query = fake.callsOf('GET /overview')[0]?.query;
  expect(query?.has('tenant')).toBe(false);
  expect(query?.get('feature')).toBe('');
});
