/**
 * A stand-in for the console while the interface is developed: `npm run dev:mock`, or `npm run preview:mock` for the
 * built bundle under the console's content security policy. It keeps what is done to it until it stops. Never shipped.
 *
 * `/__mock/<scenario>` switches: data, empty, quiet, analytics-away, store-away, slow, gone, logged-out.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { type Answer, problem, type Scenario, SCENARIOS } from './mockAnswer';
import { MockInstallation } from './mockInstallation';

/** The header that the console sends with the built interface. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const ANALYTICS_AWAY = problem(
  'analytics-unavailable',
  503,
  'The analytics store does not answer',
  'Connection refused: 127.0.0.1:8123 (ClickHouse)',
);
const STORE_AWAY = problem(
  'store-unavailable',
  503,
  'The control store does not answer',
  'Connection refused: 127.0.0.1:5432',
);

export function mockConsole(): Plugin {
  let scenario: Scenario = 'data';
  let installation = new MockInstallation(Date.now());

  function handle(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    const url = new URL(request.url ?? '/', 'http://mock');
    if (url.pathname.startsWith('/__mock/')) {
      const wanted = SCENARIOS.find((name) => url.pathname === `/__mock/${name}`);
      if (wanted !== undefined) {
        scenario = wanted;
        installation = new MockInstallation(Date.now());
      }
      send(response, { status: wanted === undefined ? 404 : 200, body: { scenario } });
    } else if (url.pathname.startsWith('/api/v1/')) {
      void answer(request, url, response);
    } else {
      next();
    }
  }

  async function answer(request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
    const path = url.pathname.slice('/api/v1'.length);
    const method = request.method ?? 'GET';
    if (scenario === 'gone') {
      request.socket.destroy();
      return;
    }
    if (scenario === 'slow' && path !== '/session') return; // Never answers: the page shows that it waits.
    if (scenario === 'store-away' && path !== '/session') {
      send(response, STORE_AWAY);
      return;
    }
    if (scenario === 'analytics-away' && /^\/(overview|recommendations\/evaluate)$/.test(path)) {
      send(response, ANALYTICS_AWAY);
      return;
    }
    const loggedOut =
      scenario === 'logged-out' && !(request.headers.cookie ?? '').includes('detour_session=mock');
    if (loggedOut && !(path === '/session' && method === 'POST')) {
      send(response, problem('not-logged-in', 401, 'You are not logged in'));
      return;
    }
    send(response, installation.answer(method, path, url.searchParams, await bodyOf(request), scenario));
  }

  return {
    name: 'detour-mock-console',
    configureServer: (server) => void server.middlewares.use(handle),
    configurePreviewServer: (server) => {
      server.middlewares.use((_request, response, next) => {
        response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
        next();
      });
      server.middlewares.use(handle);
    },
  };
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.statusCode = status;
  response.setHeader('Content-Type', status >= 400 ? 'application/problem+json' : 'application/json');
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}
