/** The one API client: every call of the interface to the console goes through here. */
import createClient from 'openapi-fetch';
import { isProblemOf, ProblemError } from './problem';
import type { paths } from './schema.gen';
import type {
  AuditList,
  AuditVerification,
  Overview,
  PolicyDiff,
  PolicyVersion,
  PolicyVersionList,
  RecommendationDetail,
  RecommendationList,
  RecommendationStatus,
  ReviewDetail,
  ReviewList,
  RequestStory,
  RouterList,
  Session,
  Validation,
} from './types';

const http = createClient<paths>({
  baseUrl: `${window.location.origin}/api/v1`,
  // Looked up at each call, so that a test can put its own in place.
  fetch: (request) => globalThis.fetch(request),
});

let csrfToken = '';

interface Call {
  data?: unknown;
  error?: unknown;
  response: Response;
}

async function answer<T>(call: Promise<Call>): Promise<T> {
  let settled: Call;
  try {
    settled = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw ProblemError.unreachable(cause);
  }
  if (!settled.response.ok) throw ProblemError.ofAnswer(settled.response.status, settled.error);
  return settled.data as T;
}

/**
 * A call that changes something. Its token goes stale when the same person logs in again in another tab: then the
 * session is read anew, once.
 */
async function change<T>(call: (header: { 'X-CSRF-Token': string }) => Promise<Call>): Promise<T> {
  try {
    return await answer<T>(call({ 'X-CSRF-Token': csrfToken }));
  } catch (error) {
    if (!isProblemOf(error, 'csrf')) throw error;
    await getSession();
    return answer<T>(call({ 'X-CSRF-Token': csrfToken }));
  }
}

/** Who is logged in; null when nobody is. */
export async function getSession(signal?: AbortSignal): Promise<Session | null> {
  try {
    const session = await answer<Session>(http.GET('/session', { signal }));
    csrfToken = session.csrfToken;
    return session;
  } catch (error) {
    if (isProblemOf(error, 'not-logged-in')) return null;
    throw error;
  }
}

export async function login(username: string, password: string): Promise<Session> {
  const session = await answer<Session>(http.POST('/session', { body: { username, password } }));
  csrfToken = session.csrfToken;
  return session;
}

export async function logout(): Promise<void> {
  try {
    await change(async (header) => http.DELETE('/session', { params: { header } }));
  } catch (error) {
    if (!isProblemOf(error, 'not-logged-in')) throw error;
  }
}

export interface OverviewQuery {
  from: string;
  to: string;
  tenant?: string | undefined;
  feature?: string | undefined;
}

export const getOverview = (query: OverviewQuery, signal?: AbortSignal): Promise<Overview> =>
  answer(http.GET('/overview', { params: { query }, signal }));

export const getRequest = (id: string, signal?: AbortSignal): Promise<RequestStory> =>
  answer(http.GET('/requests/{id}', { params: { path: { id } }, signal }));

export const getPolicy = (signal?: AbortSignal): Promise<PolicyVersion> =>
  answer(http.GET('/policy', { signal }));

export const getPolicyVersion = (version: number, signal?: AbortSignal): Promise<PolicyVersion> =>
  answer(http.GET('/policy/versions/{version}', { params: { path: { version } }, signal }));

export const listPolicyVersions = (before?: number, signal?: AbortSignal): Promise<PolicyVersionList> =>
  answer(http.GET('/policy/versions', { params: { query: { before } }, signal }));

export const diffPolicy = (from: number, to: number, signal?: AbortSignal): Promise<PolicyDiff> =>
  answer(http.GET('/policy/diff', { params: { query: { from, to } }, signal }));

export const validatePolicy = (document: string, signal?: AbortSignal): Promise<Validation> =>
  change(async (header) => http.POST('/policy/validate', { params: { header }, body: { document }, signal }));

export interface Publication {
  document: string;
  comment: string;
  baseVersion: number;
}

export const publishPolicy = (body: Publication): Promise<PolicyVersion> =>
  change(async (header) => http.POST('/policy', { params: { header }, body }));

export interface Rollback {
  version: number;
  comment?: string;
  baseVersion?: number;
}

export const rollbackPolicy = (body: Rollback): Promise<PolicyVersion> =>
  change(async (header) => http.POST('/policy/rollback', { params: { header }, body }));

export const listRouters = (signal?: AbortSignal): Promise<RouterList> =>
  answer(http.GET('/routers', { signal }));

export const listRecommendations = (
  status: RecommendationStatus | undefined,
  signal?: AbortSignal,
): Promise<RecommendationList> =>
  answer(http.GET('/recommendations', { params: { query: { status, limit: 200 } }, signal }));

export const getRecommendation = (id: number, signal?: AbortSignal): Promise<RecommendationDetail> =>
  answer(http.GET('/recommendations/{id}', { params: { path: { id } }, signal }));

export const evaluateRecommendations = (): Promise<RecommendationList> =>
  change(async (header) => http.POST('/recommendations/evaluate', { params: { header } }));

export const acceptRecommendation = (id: number, comment: string): Promise<RecommendationDetail> =>
  change(async (header) =>
    http.POST('/recommendations/{id}/accept', { params: { path: { id }, header }, body: { comment } }),
  );

export const rejectRecommendation = (id: number, reason: string): Promise<RecommendationDetail> =>
  change(async (header) =>
    http.POST('/recommendations/{id}/reject', { params: { path: { id }, header }, body: { reason } }),
  );

export type ReviewState = 'open' | 'decided';

export const listReviews = (
  state: ReviewState,
  before: number | undefined,
  signal?: AbortSignal,
): Promise<ReviewList> => answer(http.GET('/reviews', { params: { query: { state, before } }, signal }));

export const getReview = (id: number, signal?: AbortSignal): Promise<ReviewDetail> =>
  answer(http.GET('/reviews/{id}', { params: { path: { id } }, signal }));

export const retryReview = (id: number, comment: string): Promise<ReviewDetail> =>
  change(async (header) =>
    http.POST('/reviews/{id}/retry', { params: { path: { id }, header }, body: { comment } }),
  );

export const editReview = (id: number, request: string, comment: string): Promise<ReviewDetail> =>
  change(async (header) =>
    http.POST('/reviews/{id}/edit', { params: { path: { id }, header }, body: { request, comment } }),
  );

export const answerReview = (id: number, text: string, comment: string): Promise<ReviewDetail> =>
  change(async (header) =>
    http.POST('/reviews/{id}/answer', { params: { path: { id }, header }, body: { text, comment } }),
  );

export const discardReview = (id: number, reason: string): Promise<ReviewDetail> =>
  change(async (header) =>
    http.POST('/reviews/{id}/discard', { params: { path: { id }, header }, body: { reason } }),
  );

export const listAudit = (
  before: number | undefined,
  limit: number,
  signal?: AbortSignal,
): Promise<AuditList> => answer(http.GET('/audit', { params: { query: { before, limit } }, signal }));

export const verifyAudit = (signal?: AbortSignal): Promise<AuditVerification> =>
  answer(http.GET('/audit/verify', { signal }));
