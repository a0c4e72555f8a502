import { createTwoFilesPatch } from 'diff';
import { parseDocument, parse, stringify } from 'yaml';
import type {
  AuditEntry,
  PolicyDiff,
  PolicyVersion,
  PolicyVersionSummary,
  RecommendationDetail,
  RecommendationList,
  ReviewDetail,
  RouterList,
  Session,
  Validation,
} from '../src/api/types';
import {
  audit,
  auditEntry,
  emptyOverview,
  findings,
  iso,
  overview,
  recommendations,
  reviews,
  reviewSummary,
  router,
  summaryOf,
  version,
  versions,
} from './fixtures';
import { type Answer, problem, type Scenario } from './mockAnswer';

const ok = (body: unknown): Answer => ({ status: 200, body });
const NOT_FOUND = problem('not-found', 404, 'There is no such thing');

const DECISIONS: Record<string, 'retry' | 'edit_and_retry' | 'answer' | 'discard'> = {
  retry: 'retry',
  edit: 'edit_and_retry',
  answer: 'answer',
  discard: 'discard',
};

/** The state behind the mock console: versions, recommendations and the audit log react to what is done. */
export class MockInstallation {
  private readonly versions: PolicyVersion[];
  private readonly recommendations: RecommendationDetail[];
  private readonly reviews: ReviewDetail[];
  private readonly audit: AuditEntry[];
  private publishedAt = 0;

  constructor(now: number) {
    this.versions = versions(now);
    this.recommendations = recommendations(now);
    this.reviews = reviews(now);
    this.audit = audit(now);
  }

  answer(
    method: string,
    path: string,
    query: URLSearchParams,
    body: Record<string, unknown>,
    scenario: Scenario,
  ): Answer {
    const bare = scenario === 'empty';
    const [, id] = /^\/(?:recommendations|reviews|policy\/versions)\/(\d+)/.exec(path) ?? [];
    switch (`${method} ${path.replace(/\d+/, '#')}`) {
      case 'POST /session':
        return this.login(body);
      case 'GET /session':
        return ok(session('admin'));
      case 'DELETE /session':
        return { status: 204, headers: { 'Set-Cookie': 'detour_session=; Path=/; Max-Age=0' } };
      case 'GET /overview':
        return ok(this.overview(query, scenario));
      case 'GET /policy':
        return ok({ ...this.current, current: true });
      case 'GET /policy/versions':
        return ok({
          items: [...this.versions].reverse().map((each) => this.summary(each)),
          nextBefore: null,
        });
      case 'GET /policy/versions/#': {
        const found = this.versions.find((each) => each.version === Number(id));
        return found ? ok({ ...found, current: found === this.current }) : NOT_FOUND;
      }
      case 'GET /policy/diff':
        return this.diff(Number(query.get('from')), Number(query.get('to')));
      case 'POST /policy/validate':
        return ok(validate(String(body.document)));
      case 'POST /policy':
        return this.publish(body);
      case 'POST /policy/rollback':
        return this.rollback(body);
      case 'GET /routers':
        return ok(this.routers(bare));
      case 'GET /recommendations':
        return ok(this.list(query.get('status'), bare));
      case 'POST /recommendations/evaluate':
        return ok(this.list('proposed', bare));
      case 'GET /recommendations/#':
        return this.withRecommendation(id, ok);
      case 'POST /recommendations/#/accept':
        return this.withRecommendation(id, (each) => this.accept(each, body));
      case 'POST /recommendations/#/reject':
        return this.withRecommendation(id, (each) => this.reject(each, body));
      case 'GET /reviews': {
        const open = query.get('state') !== 'decided';
        const items = bare ? [] : this.reviews.filter(({ decision }) => (decision === null) === open);
        return ok({ items: items.map(reviewSummary), nextBefore: null });
      }
      case 'GET /reviews/#': {
        const found = this.reviews.find((each) => each.id === Number(id));
        return found ? ok(found) : NOT_FOUND;
      }
      case 'POST /reviews/#/retry':
      case 'POST /reviews/#/edit':
      case 'POST /reviews/#/answer':
      case 'POST /reviews/#/discard':
        return this.decideReview(Number(id), path, body);
      case 'GET /audit':
        return ok({ items: bare ? [] : [...this.audit].reverse(), nextBefore: null });
      case 'GET /audit/verify':
        return ok({
          intact: true,
          entries: this.audit.length,
          brokenAt: null,
          detail: `${this.audit.length} entries, unbroken`,
        });
      default:
        return NOT_FOUND;
    }
  }

  private decideReview(id: number, path: string, body: Record<string, unknown>): Answer {
    const found = this.reviews.find((each) => each.id === id);
    if (!found) return NOT_FOUND;
    const decision = DECISIONS[path.split('/').at(-1) ?? ''] ?? 'retry';
    Object.assign(found, {
      decision,
      decidedBy: 'admin',
      decidedAt: iso(Date.now()),
      jobStatus: { retry: 'queued', edit_and_retry: 'queued', answer: 'succeeded', discard: 'discarded' }[
        decision
      ],
      ...(typeof body.request === 'string' && { request: body.request }),
    });
    return ok(found);
  }

  private get current(): PolicyVersion {
    const last = this.versions.at(-1);
    if (!last) throw new Error('no version');
    return last;
  }

  private summary(each: PolicyVersion): PolicyVersionSummary {
    const { document: _, ...summary } = each;
    return { ...summary, current: each === this.current };
  }

  private login({ username, password }: Record<string, unknown>): Answer {
    if (password !== 'detour') {
      return problem('bad-credentials', 401, 'Login failed', 'The user name or the password is wrong.');
    }
    const cookie = 'detour_session=mock; Path=/; HttpOnly; SameSite=Strict';
    return { status: 200, body: session(String(username)), headers: { 'Set-Cookie': cookie } };
  }

  private overview(query: URLSearchParams, scenario: Scenario) {
    const to = Date.parse(query.get('to') ?? '') || Date.now();
    const options = {
      from: Date.parse(query.get('from') ?? '') || to - 3_600_000,
      to,
      tenant: query.get('tenant') ?? undefined,
      feature: query.get('feature') ?? undefined,
    };
    if (scenario === 'empty') return emptyOverview(options, null);
    if (scenario === 'quiet') return emptyOverview(options, iso(Date.now() - 5_400_000));
    const answer = overview(options);
    // Calmer a while ago, so that there is something to compare.
    if (to < Date.now() - 600_000) {
      const calm = { fallbackRate: 0.0212, successRate: 0.9981, p50LatencyMs: 871, p95LatencyMs: 3120 };
      Object.assign(answer.summary, calm);
    }
    return answer;
  }

  private diff(from: number, to: number): Answer {
    const find = (n: number) => this.versions.find((each) => each.version === n)?.document;
    const [before, after] = [find(from), find(to)];
    if (before === undefined || after === undefined) return NOT_FOUND;
    const unified =
      before === after
        ? ''
        : createTwoFilesPatch(`version ${from}`, `version ${to}`, before, after, '', '', { context: 3 });
    const lines = unified.split('\n').slice(4);
    const diff: PolicyDiff = {
      from,
      to,
      unified,
      added: lines.filter((line) => line.startsWith('+')).length,
      removed: lines.filter((line) => line.startsWith('-')).length,
    };
    return ok(diff);
  }

  private publish({ document, comment, baseVersion }: Record<string, unknown>): Answer {
    if (baseVersion !== this.current.version) {
      const detail = `Based on version ${String(baseVersion)}, but version ${this.current.version} is in force.`;
      return problem('stale-base-version', 409, 'The policy has changed since you opened it', detail);
    }
    return { status: 201, body: this.add({ document: String(document), comment: String(comment) }) };
  }

  private rollback({ version: target, comment }: Record<string, unknown>): Answer {
    const found = this.versions.find((each) => each.version === target);
    if (!found) return NOT_FOUND;
    const change = { document: found.document, comment: String(comment), source: 'rollback' } as const;
    return { status: 201, body: this.add(change) };
  }

  private add(change: Partial<PolicyVersion>): PolicyVersion {
    const next = version(this.current.version + 1, Date.now(), change);
    this.versions.push(next);
    this.publishedAt = Date.now();
    const action = change.source === 'rollback' ? 'policy.rolled_back' : 'policy.published';
    this.note({
      action,
      subject: `policy/${next.version}`,
      detail: { to: next.version, comment: next.comment },
    });
    return { ...next, current: true };
  }

  private note(entry: Partial<AuditEntry>): void {
    this.audit.push(auditEntry(this.audit.length + 1, Date.now(), entry));
  }

  private routers(bare: boolean): RouterList {
    const now = Date.now();
    const current = this.current.version;
    const late = now - this.publishedAt < 1_500;
    return {
      currentVersion: current,
      routers: bare
        ? []
        : [
            router(1, current, now),
            late ? router(2, current - 1, now, { versionsBehind: 1 }) : router(2, current, now),
            router(3, current - 1, now, {
              live: false,
              versionsBehind: 1,
              lastSeenAt: iso(now - 3_900_000),
              appliedAfterMs: null,
            }),
          ],
    };
  }

  private list(status: string | null, bare: boolean): RecommendationList {
    if (bare) return { items: [], findings: [], evaluatedAt: null };
    const now = Date.now();
    const items = this.recommendations
      .filter((each) => status === null || each.status === status)
      .map(summaryOf);
    return { items, findings: findings(now), evaluatedAt: iso(now - 180_000) };
  }

  private withRecommendation(id: string | undefined, then: (each: RecommendationDetail) => Answer): Answer {
    const found = this.recommendations.find((each) => each.id === Number(id));
    return found ? then(found) : NOT_FOUND;
  }

  private accept(each: RecommendationDetail, body: Record<string, unknown>): Answer {
    if (each.status !== 'proposed')
      return problem('not-open', 409, 'It was decided already', `It is ${each.status}.`);
    const tree = parse(this.current.document) as Record<string, unknown>;
    const edited = parseDocument(stringify(tree));
    edited.setIn(each.change.path.split('.'), `${each.change.toMs}ms`);
    const published = this.add({
      document: edited.toString(),
      comment: each.title,
      source: 'recommendation',
    });
    const decision = {
      decidedBy: 'admin',
      decidedAt: iso(Date.now()),
      reason: typeof body.comment === 'string' ? body.comment : '',
    };
    Object.assign(each, { status: 'accepted', ...decision, resultingVersion: published.version });
    this.note({
      action: 'recommendation.accepted',
      subject: `recommendation/${each.id}`,
      detail: { version: published.version },
    });
    return ok(each);
  }

  private reject(each: RecommendationDetail, body: Record<string, unknown>): Answer {
    const reason = String(body.reason);
    Object.assign(each, { status: 'rejected', decidedBy: 'admin', decidedAt: iso(Date.now()), reason });
    this.note({
      action: 'recommendation.rejected',
      subject: `recommendation/${each.id}`,
      detail: { reason },
    });
    return ok(each);
  }
}

const session = (username: string): Session => ({
  username,
  csrfToken: 'mock-token',
  expiresAt: iso(Date.now() + 8 * 3_600_000),
});

/** Just enough of a check to draw its states; the real one is the policy module's. */
function validate(text: string): Validation {
  const document = parseDocument(text);
  const errors = document.errors.map((error) => ({
    path: '',
    message: `line ${error.linePos?.[0].line ?? 1}: ${error.message.split('\n')[0] ?? ''}`,
  }));
  const bad = /firstToken: (0s|-\S+|\d+)(?=\s|,|$)/.exec(text);
  if (errors.length === 0 && bad) {
    errors.push({
      path: 'routes.alpha-premium.timeouts.default.firstToken',
      message: `"${bad[1] ?? ''}" (expected: a duration above 0, such as 10s)`,
    });
  }
  if (errors.length === 0 && !text.includes('hardStop')) {
    errors.push({
      path: 'classes.critical_user_facing.matrix',
      message: 'hardStop is missing (expected: afterProviderFailures)',
    });
  }
  return { valid: errors.length === 0, errors };
}
