import { vi } from 'vitest';
import type { Problem, Session } from '../api/types';

/** A call as the console would see it. */
export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  csrf: string | null;
  body: unknown;
}

export class Answer {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    this.status = status;
    this.body = body;
  }
}

export const problem = (status: number, kind: string, title: string, more: Partial<Problem> = {}): Answer =>
  new Answer(status, { type: `urn:detour:problem:${kind}`, title, status, errors: [], ...more });

type Reply = Answer | object | 'never' | 'unreachable' | ((call: Call) => Answer | object);

export const SESSION: Session = {
  username: 'admin',
  csrfToken: 'token-1',
  expiresAt: '2026-11-22T20:00:00Z',
};

/** Stands where `fetch` is, answers by "METHOD /path", and remembers what it was asked. */
export class FakeConsole {
  readonly calls: Call[] = [];
  private readonly replies = new Map<string, Reply>([
    ['GET /session', SESSION],
    ['GET /recommendations', { items: [], findings: [], evaluatedAt: null }],
    ['GET /reviews', { items: [], nextBefore: null }],
    ['GET /routers', { currentVersion: null, routers: [] }],
    ['GET /audit', { items: [], nextBefore: null }],
  ]);

  constructor() {
    vi.stubGlobal('fetch', (request: Request) => this.answer(request));
  }

  on(what: string, reply: Reply): this {
    this.replies.set(what, reply);
    return this;
  }

  callsOf(what: string): Call[] {
    return this.calls.filter(({ method, path }) => `${method} ${path}` === what);
  }

  private async answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const text = await request.text();
    const call: Call = {
      method: request.method,
      path: url.pathname.replace(/^\/api\/v1/, ''),
      query: url.searchParams,
      csrf: request.headers.get('X-CSRF-Token'),
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
    this.calls.push(call);
    const reply = this.replies.get(`${call.method} ${call.path}`);
    if (reply === 'unreachable') throw new TypeError('Failed to fetch');
    if (reply === 'never') return new Promise(() => undefined);
    const result: unknown = typeof reply === 'function' ? reply(call) : reply;
    const { status, body } =
      result instanceof Answer
        ? result
        : new Answer(result === undefined ? 404 : 200, result ?? 'no such reply');
    const json = typeof body === 'string' ? body : JSON.stringify(body);
    const type = status >= 400 && typeof body !== 'string' ? 'application/problem+json' : 'application/json';
    return new Response(status === 204 ? null : json, { status, headers: { 'Content-Type': type } });
  }
}
