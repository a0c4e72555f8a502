/**
 * Made-up answers in the shapes of the contract, for the mock console and for tests. The compiler holds them to
 * `detour-console.yaml`; nothing here is part of the product.
 */
import type {
  AuditEntry,
  CurvePoint,
  Evidence,
  Finding,
  GroupRow,
  Overview,
  OverviewPoint,
  PolicyVersion,
  Recommendation,
  RecommendationDetail,
  RequestMeasures,
  Router,
  RequestAttempt,
  RequestStory,
  RouteRow,
  Review,
  ReviewDetail,
} from '../src/api/types';

const MINUTE = 60_000;

export const iso = (ms: number): string => new Date(ms).toISOString();

/** A number in [0, 1) that depends on nothing but its seed. */
export function noise(seed: number): number {
  const x = Math.sin(seed * 127.1 + 311.7) * 43_758.545_3;
  return x - Math.floor(x);
}

export const POLICY = `# Demo policy: two providers in separate failure domains.
apiVersion: detour/v1
kind: Policy
metadata:
  name: demo
  description: The default fallback matrix over two providers.

providers:
  alpha:
    dialect: openai
    baseUrl: http://127.0.0.1:9100/alpha/v1
    failureDomain: alpha
    secret: { env: ALPHA_API_KEY }
  beta:
    dialect: openai
    baseUrl: http://127.0.0.1:9100/beta/v1
    failureDomain: beta

routes:
  alpha-premium:
    provider: alpha
    model: gpt-4o
    tier: premium
    contextWindow: 128000
    supports: [tools, json_schema, images]
    timeouts:
      default: { firstToken: 10s, betweenTokens: 10s, total: 60s }
  beta-premium: { provider: beta, model: mistral-large, tier: premium, contextWindow: 128000 }
  alpha-economy: { provider: alpha, model: gpt-4o-mini, tier: economy, contextWindow: 128000 }

# Micro-USD per million tokens.
prices:
  version: "2026-11-01"
  models:
    alpha/gpt-4o: { input: 2500000, cachedInput: 1250000, output: 10000000 }
    alpha/gpt-4o-mini: { input: 150000, cachedInput: 75000, output: 600000 }
    beta/mistral-large: { input: 2000000, output: 6000000 }

classes:
  critical_user_facing:
    commit: first_token
    timeouts: { connect: 2s, firstToken: 10s, betweenTokens: 10s, total: 60s }
    retry: { maxPerRoute: 1, backoff: { base: 100ms, max: 2s }, waitBudget: 2s }
    matrix:
      primary: { route: alpha-premium }
      firstFallback: { route: beta-premium }
      secondFallback: { route: alpha-economy, mark: uncertain }
      hardStop: { afterProviderFailures: 2 }

features:
  support-chat: { class: critical_user_facing }
  contract-review: { class: critical_user_facing, sensitivity: [legal] }
  product-search: { class: non_critical_user_facing }

writeTools: [send_email, execute_sql]
budgets:
  thresholds: { downgrade: 0.70, restrict_fallback: 0.80, restricted: 0.95, exhausted: 1.0 }
  hysteresis: 0.02
`;

export const NO_MEASURES: RequestMeasures = {
  requests: 0,
  successRate: null,
  fallbackRate: null,
  servedDefaultRate: null,
  p50LatencyMs: null,
  p95LatencyMs: null,
  costUsdMicros: 0,
};

/** How bad an incident is at this minute of the range: 0 = calm, 1 = the primary is down. */
const incident = (fraction: number): number => Math.max(0, 1 - Math.abs(fraction - 0.62) / 0.07);

function pointAt(at: number, fraction: number, stepMs: number, scale: number): OverviewPoint {
  const seed = Math.floor(at / MINUTE);
  const trouble = incident(fraction);
  const requests = Math.round(
    (34 + 14 * Math.sin(fraction * 7) + noise(seed) * 12) * (stepMs / MINUTE) * scale,
  );
  return {
    at: iso(at),
    requests,
    fallbackRate: 0.012 + noise(seed + 1) * 0.018 + trouble * 0.31,
    successRate: 1 - noise(seed + 2) * 0.004 - trouble * 0.034,
    servedDefaultRate: trouble * 0.008,
    p50LatencyMs: 810 + noise(seed + 3) * 130 + trouble * 900,
    p95LatencyMs: 2900 + noise(seed + 4) * 700 + trouble * 9200,
    costUsdMicros: Math.round(requests * (2350 + noise(seed + 5) * 500)),
  };
}

export interface OverviewOptions {
  from: number;
  to: number;
  tenant?: string | undefined;
  feature?: string | undefined;
}

export function overview({ from, to, tenant, feature }: OverviewOptions): Overview {
  const start = Math.floor(from / MINUTE) * MINUTE;
  const end = Math.ceil(to / MINUTE) * MINUTE;
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 360];
  const stepMinutes = steps.find((step) => (end - start) / (step * MINUTE) <= 96) ?? 1440;
  const stepMs = stepMinutes * MINUTE;
  const scale = (tenant === undefined ? 1 : 0.4) * (feature === undefined ? 1 : 0.45);
  const series: OverviewPoint[] = [];
  for (let at = start; at < end; at += stepMs)
    series.push(pointAt(at, (at - start) / (end - start), stepMs, scale));
  const last = series.at(-1);
  if (last && to % MINUTE !== 0) last.requests = Math.round(last.requests * 0.4);
  const requests = series.reduce((sum, point) => sum + point.requests, 0);
  const costUsdMicros = series.reduce((sum, point) => sum + point.costUsdMicros, 0);
  const group = (key: string, share: number, seed: number): GroupRow => ({
    key,
    requests: Math.round(requests * share),
    successRate: 1 - 0.002 - noise(seed) * 0.008,
    fallbackRate: 0.02 + noise(seed + 1) * 0.09,
    servedDefaultRate: 0.001,
    p50LatencyMs: 700 + noise(seed + 2) * 500,
    p95LatencyMs: 2600 + noise(seed + 3) * 2400,
    costUsdMicros: Math.round(costUsdMicros * share),
  });
  const tenants = [group('acme', 0.52, 1), group('globex', 0.31, 2), group('initech', 0.17, 3)];
  const features = [
    group('support-chat', 0.44, 11),
    group('product-search', 0.29, 12),
    group('contract-review', 0.18, 13),
    group('', 0.09, 14),
  ];
  const attempts = Math.round(requests * 1.09);
  const failed = Math.round(requests * 0.081);
  return {
    range: { from: iso(start), to: iso(end) },
    stepSeconds: stepMs / 1000,
    freshAt: iso(to - 1400),
    summary: {
      requests,
      successRate: requests === 0 ? null : 0.9937,
      fallbackRate: requests === 0 ? null : 0.0641,
      servedDefaultRate: 0.0012,
      p50LatencyMs: 912,
      p95LatencyMs: 4210,
      costUsdMicros,
      attempts,
      inputTokens: requests * 842,
      outputTokens: requests * 211,
      outcomes: [
        { name: 'served', count: Math.round(requests * 0.9712) },
        { name: 'served_degraded', count: Math.round(requests * 0.0213) },
        { name: 'served_default', count: Math.round(requests * 0.0012) },
        { name: 'stopped', count: Math.round(requests * 0.0048) },
        { name: 'cancelled', count: Math.round(requests * 0.0015) },
      ],
      failures: [
        { name: 'timeout', count: Math.round(failed * 0.46) },
        { name: 'overloaded', count: Math.round(failed * 0.27) },
        { name: 'rate_limited', count: Math.round(failed * 0.15) },
        { name: 'stream_interrupted', count: Math.round(failed * 0.08) },
        { name: 'server_error', count: Math.round(failed * 0.03) },
        { name: 'network', count: Math.round(failed * 0.01) },
      ],
    },
    series,
    byTenant: tenants.filter((row) => tenant === undefined || row.key === tenant),
    byFeature: features.filter((row) => feature === undefined || row.key === feature),
    byRoute: [
      route('alpha-premium', attempts * 0.71, 0.094, costUsdMicros * 0.68, 640, 3900),
      route('beta-premium', attempts * 0.17, 0.011, costUsdMicros * 0.27, 710, 1620),
      route('alpha-economy', attempts * 0.12, 0.0004, costUsdMicros * 0.05, 330, 910),
    ],
    filters: {
      tenants: ['acme', 'globex', 'initech'],
      features: ['', 'contract-review', 'product-search', 'support-chat'],
    },
  };
}

function route(
  name: string,
  n: number,
  failureRate: number,
  cost: number,
  first50: number,
  first95: number,
): RouteRow {
  const attempts = Math.round(n);
  const failed = Math.round(attempts * failureRate);
  return {
    route: name,
    attempts,
    failureRate: attempts === 0 ? null : failed / attempts,
    failures: [
      { name: 'timeout', count: Math.round(failed * 0.6) },
      { name: 'overloaded', count: Math.round(failed * 0.3) },
      { name: 'rate_limited', count: failed - Math.round(failed * 0.6) - Math.round(failed * 0.3) },
    ].filter(({ count }) => count > 0),
    p50LatencyMs: first50 + 480,
    p95LatencyMs: first95 + 1900,
    p50FirstTokenMs: first50,
    p95FirstTokenMs: first95,
    costUsdMicros: Math.round(cost),
    inputTokens: attempts * 810,
    outputTokens: Math.round(attempts * 196.4),
  };
}

/** An installation that has never seen a request, or has none in the range. */
export function emptyOverview({ from, to }: OverviewOptions, freshAt: string | null): Overview {
  const full = overview({ from, to });
  return {
    ...full,
    freshAt,
    summary: { ...NO_MEASURES, attempts: 0, inputTokens: 0, outputTokens: 0, outcomes: [], failures: [] },
    series: full.series.map(({ at }) => ({ at, ...NO_MEASURES })),
    byTenant: [],
    byFeature: [],
    byRoute: [],
    filters: { tenants: [], features: [] },
  };
}

export function version(n: number, now: number, change: Partial<PolicyVersion> = {}): PolicyVersion {
  return {
    version: n,
    sha256: n.toString(16).padStart(2, '0').repeat(32),
    author: 'admin',
    comment: '',
    source: 'console',
    parent: n > 1 ? n - 1 : null,
    createdAt: iso(now),
    current: false,
    document: POLICY,
    ...change,
  };
}

export const versions = (now: number): PolicyVersion[] => [
  version(1, now - 30 * 24 * 60 * MINUTE, {
    source: 'bootstrap',
    author: 'system',
    comment: 'Bootstrap',
    parent: null,
  }),
  version(2, now - 9 * 24 * 60 * MINUTE, {
    comment: 'Read-only tools need no review any more',
    document: POLICY.replace('[send_email, execute_sql]', '[send_email, execute_sql, create_payment]'),
  }),
  version(3, now - 3 * 24 * 60 * MINUTE, {
    source: 'recommendation',
    comment: 'First-token timeout of beta-premium for critical_user_facing: 10 s to 4.2 s',
    document: POLICY.replace(
      'contextWindow: 128000 }\n  alpha-economy',
      'contextWindow: 128000, timeouts: { critical_user_facing: { firstToken: 4200ms } } }\n  alpha-economy',
    ),
  }),
  version(4, now - 95 * MINUTE, { source: 'rollback', comment: 'Back to version 1', author: 'lena' }),
];

export const router = (
  n: number,
  policyVersion: number,
  now: number,
  change: Partial<Router> = {},
): Router => ({
  id: `router-${n}`,
  address: `127.0.0.1:${8079 + n}`,
  policyVersion,
  versionsBehind: 0,
  policyAppliedAt: iso(now - 90 * MINUTE),
  appliedAfterMs: 61 + n * 23,
  startedAt: iso(now - 6 * 60 * MINUTE),
  lastSeenAt: iso(now - n * 700),
  live: true,
  ...change,
});

/** A curve as Kaplan-Meier would draw it: a fast mode, a slow one, and a few that never come. */
export function curve(
  n: number,
  fastMs: number,
  slowMs: number,
  slowShare: number,
  end: number,
): CurvePoint[] {
  const times: number[] = [];
  for (let i = 0; i < n; i++) {
    const u = (i + 0.5) / n;
    const normal = Math.sqrt(2) * inverseErf(2 * u - 1);
    const slow = noise(i + n) < slowShare;
    times.push((slow ? slowMs : fastMs) * Math.exp((slow ? 0.42 : 0.38) * normal));
  }
  const coming = times.filter((ms) => ms <= end).sort((a, b) => a - b);
  const every = Math.max(1, Math.floor(coming.length / 320));
  return coming
    .filter((_, index) => index % every === 0 || index === coming.length - 1)
    .map((ms) => {
      const probability = coming.filter((time) => time <= ms).length / n;
      const half = 1.645 * Math.sqrt((probability * (1 - probability)) / n);
      return {
        ms: Math.round(ms * 10) / 10,
        probability,
        lower: Math.max(0, probability - half),
        upper: Math.min(1, probability + half),
      };
    });
}

function inverseErf(x: number): number {
  const a = 0.147;
  const log = Math.log(1 - x * x);
  const half = 2 / (Math.PI * a) + log / 2;
  return Math.sign(x) * Math.sqrt(Math.sqrt(half * half - log / a) - half);
}

export function evidence(now: number, change: Partial<Evidence> = {}): Evidence {
  return {
    method:
      'Kaplan-Meier with competing risks (Aalen-Johansen), Greenwood intervals; effects by bootstrap over requests',
    window: { from: iso(now - 6 * 60 * MINUTE), to: iso(now - 3 * MINUTE) },
    sampleSize: 1843,
    effectiveSampleSize: 1611,
    censored: 38,
    failed: 21,
    coverage: 0.9,
    distribution: curve(1843, 640, 7400, 0.055, 10_000),
    current: { ms: 10_000, lowerMs: null, upperMs: null },
    proposed: { ms: 2_600, lowerMs: 2_250, upperMs: 3_100 },
    effects: [
      {
        metric: 'success_rate',
        unit: 'fraction',
        current: { value: 0.9921, lower: 0.9884, upper: 0.9948 },
        proposed: { value: 0.9943, lower: 0.9909, upper: 0.9966 },
        better: 'unclear',
      },
      {
        metric: 'p95_latency',
        unit: 'ms',
        current: { value: 8140, lower: 7420, upper: 9010 },
        proposed: { value: 4310, lower: 4060, upper: 4720 },
        better: 'better',
      },
      {
        metric: 'cost_per_request',
        unit: 'usd_micros',
        current: { value: 2410, lower: 2360, upper: 2465 },
        proposed: { value: 2472, lower: 2415, upper: 2531 },
        better: 'worse',
      },
      {
        metric: 'fallback_rate',
        unit: 'fraction',
        current: { value: 0.0208, lower: 0.0157, upper: 0.0269 },
        proposed: { value: 0.0672, lower: 0.0581, upper: 0.0774 },
        better: 'worse',
      },
      {
        metric: 'attempts_cut_off',
        unit: 'fraction',
        current: { value: 0.0041, lower: 0.0021, upper: 0.0073 },
        proposed: { value: 0.0546, lower: 0.0463, upper: 0.0638 },
        better: 'worse',
      },
    ],
    worse: [
      '4.6 % more requests go on by fallback; beta-premium takes about 1.9 more requests per minute.',
      'Cost per request rises by about 2.6 %, since a cut-off attempt is still billed for its input.',
    ],
    notes: [
      'The fallback route is assumed to answer as it did in this window: 99.1 % success, 1.62 s to its first token at the 95th percentile.',
      'The change moves 4.6 % of the load of alpha-premium, below the 10 % up to which a replay is trusted.',
    ],
    ...change,
  };
}

export function recommendation(
  id: number,
  now: number,
  change: Partial<RecommendationDetail> = {},
): RecommendationDetail {
  return {
    id,
    kind: 'first_token_timeout',
    subject: { route: 'alpha-premium', trafficClass: 'critical_user_facing' },
    status: 'proposed',
    title: 'First-token timeout of alpha-premium for critical_user_facing: 10 s to 2.6 s',
    change: {
      path: 'routes.alpha-premium.timeouts.critical_user_facing.firstToken',
      fromMs: 10_000,
      toMs: 2_600,
    },
    sampleSize: 1843,
    baseVersion: 4,
    createdAt: iso(now - 4 * MINUTE),
    decidedBy: null,
    decidedAt: null,
    reason: null,
    resultingVersion: null,
    evidence: evidence(now),
    ...change,
  };
}

export const recommendations = (now: number): RecommendationDetail[] => [
  recommendation(12, now),
  recommendation(11, now, {
    subject: { route: 'beta-premium', trafficClass: 'critical_user_facing' },
    title: 'First-token timeout of beta-premium for critical_user_facing: 10 s to 4.65 s',
    change: {
      path: 'routes.beta-premium.timeouts.critical_user_facing.firstToken',
      fromMs: 10_000,
      toMs: 4_650,
    },
    sampleSize: 412,
    createdAt: iso(now - 4 * MINUTE),
  }),
  recommendation(9, now, {
    status: 'rejected',
    subject: { route: 'alpha-economy', trafficClass: 'batch' },
    change: { path: 'routes.alpha-economy.timeouts.batch.firstToken', fromMs: 30_000, toMs: 8_000 },
    decidedBy: 'lena',
    decidedAt: iso(now - 26 * 60 * MINUTE),
    reason: 'Batch may wait; the provider warms up at night.',
    createdAt: iso(now - 28 * 60 * MINUTE),
  }),
  recommendation(7, now, {
    status: 'accepted',
    subject: { route: 'beta-premium', trafficClass: 'critical_user_facing' },
    change: {
      path: 'routes.beta-premium.timeouts.critical_user_facing.firstToken',
      fromMs: 10_000,
      toMs: 4_200,
    },
    decidedBy: 'admin',
    decidedAt: iso(now - 3 * 24 * 60 * MINUTE),
    resultingVersion: 3,
    createdAt: iso(now - 3 * 24 * 60 * MINUTE - 20 * MINUTE),
  }),
  recommendation(5, now, {
    status: 'expired',
    decidedBy: 'system',
    decidedAt: iso(now - 5 * MINUTE),
    reason: 'Replaced by newer evidence',
    createdAt: iso(now - 60 * MINUTE),
  }),
];

export const summaryOf = ({ evidence: _, ...summary }: RecommendationDetail): Recommendation => summary;

export const findings = (now: number): Finding[] => {
  const window = { from: iso(now - 6 * 60 * MINUTE), to: iso(now - 3 * MINUTE) };
  const common = { kind: 'first_token_timeout', window, evaluatedAt: iso(now - 3 * MINUTE) } as const;
  return [
    {
      ...common,
      subject: { route: 'alpha-economy', trafficClass: 'internal_automation' },
      result: 'not_enough_evidence',
      reason: '42 streamed attempts in the window (expected: >= 100)',
      sampleSize: 42,
      currentMs: 10_000,
    },
    {
      ...common,
      subject: { route: 'beta-premium', trafficClass: 'non_critical_user_facing' },
      result: 'keep_current',
      reason:
        'No shorter timeout improves p95 beyond its interval without losing requests that would have been answered',
      sampleSize: 688,
      currentMs: 4_200,
    },
  ];
};

/** A request before a person; decided when the change says so. */
export function review(id: number, now: number, change: Partial<ReviewDetail> = {}): ReviewDetail {
  return {
    id,
    job: `job_019aabcdef${String(id).padStart(22, '0')}`,
    jobStatus: 'in_review',
    tenant: 'tenant-a',
    feature: 'nightly-summaries',
    trafficClass: 'batch',
    surface: '/v1/chat/completions',
    reason: 'review',
    failure: 'server_error: http_500',
    requestId: `req_019aabcdef${String(id).padStart(22, '0')}`,
    attempts: 2,
    maxAttempts: 10,
    openedAt: iso(now - 12 * MINUTE),
    decision: null,
    decidedBy: null,
    decidedAt: null,
    comment: null,
    request: '{"model":"auto","messages":[{"role":"user","content":"Summarise the day."}]}',
    result: null,
    attemptLog: [
      { route: 'beta-economy', step: 'primary', at: iso(now - 40 * MINUTE) },
      { route: 'beta-economy', step: 'primary', at: iso(now - 15 * MINUTE) },
    ],
    ...change,
  };
}

export const reviews = (now: number): ReviewDetail[] => [
  review(7, now),
  review(6, now, { tenant: 'tenant-b', feature: null, failure: 'timeout: first_token_timeout' }),
  review(5, now, {
    jobStatus: 'succeeded',
    decision: 'answer',
    decidedBy: 'lena',
    decidedAt: iso(now - 60 * MINUTE),
    result: '{"object":"chat.completion"}',
  }),
];

export const reviewSummary = (detail: ReviewDetail): Review =>
  Object.fromEntries(
    Object.entries(detail).filter(([name]) => !['request', 'result', 'attemptLog'].includes(name)),
  ) as Review;

/** A request that its second route answered. */
export function requestStory(requestId: string): RequestStory {
  return {
    requestId,
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    startedAt: '2026-11-22T10:15:00.123Z',
    router: 'router-1',
    tenant: 'tenant-a',
    application: 'desk',
    feature: 'support-chat',
    workflow: '',
    user: '',
    keyId: '7b1f6a52-6f5e-4a39-9a57-3a5a0a1f3c11',
    trafficClass: 'critical_user_facing',
    sensitivity: ['legal'],
    policyVersion: 12,
    policyArm: 'stable',
    budgetState: 'normal',
    budgetUtilization: 0.42,
    outcome: 'served',
    stopReason: '',
    decisionReason: 'fallback_after_failure',
    fallbackDepth: 1,
    routePrimary: 'alpha-premium',
    routeServed: 'beta-premium',
    stream: true,
    durationMs: 1234.5,
    beforeFallbackMs: 210,
    httpStatus: 200,
    errorType: '',
    costUsdMicros: 4200,
    attempts: [
      requestAttempt({
        decisionReason: 'primary',
        failureCategory: 'overloaded',
        errorType: 'server_is_overloaded',
        httpStatus: 503,
        durationMs: 205,
        finishReasons: [],
        priceVersion: '',
      }),
      requestAttempt({
        index: 1,
        reason: 'first_fallback',
        decisionReason: 'fallback_after_failure',
        route: 'beta-premium',
        provider: 'beta',
        requestModel: 'mistral-large',
        afterMs: 210,
        durationMs: 1020,
        firstTokenMs: 250,
        inputTokens: 30,
        outputTokens: 20,
        costUsdMicros: 4200,
      }),
    ],
  };
}

const requestAttempt = (change: Partial<RequestAttempt>): RequestAttempt => ({
  index: 0,
  reason: 'primary',
  decisionReason: 'primary',
  route: 'alpha-premium',
  provider: 'alpha',
  requestModel: 'gpt-4o',
  responseModel: '',
  afterMs: 2,
  durationMs: 0,
  firstTokenMs: null,
  firstTokenTimeoutMs: 1200,
  totalTimeoutMs: 10_000,
  httpStatus: 200,
  resend: 0,
  failureCategory: '',
  errorType: '',
  cancelledBy: '',
  finishReasons: ['stop'],
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  costUsdMicros: 0,
  priceVersion: '2026-11-01',
  ...change,
});

export function auditEntry(id: number, at: number, change: Partial<AuditEntry> = {}): AuditEntry {
  const hash = (n: number) =>
    Array.from({ length: 64 }, (_, i) => Math.floor(noise(n * 97 + i) * 16).toString(16)).join('');
  return {
    id,
    at: iso(at),
    actor: 'admin',
    action: 'session.opened',
    subject: 'session',
    detail: {},
    prevHash: id === 1 ? '0'.repeat(64) : hash(id - 1),
    hash: hash(id),
    ...change,
  };
}

export const audit = (now: number): AuditEntry[] => [
  auditEntry(1, now - 30 * 24 * 60 * MINUTE, {
    actor: 'system',
    action: 'user.created',
    subject: 'user/admin',
  }),
  auditEntry(2, now - 30 * 24 * 60 * MINUTE, {
    actor: 'system',
    action: 'policy.bootstrapped',
    subject: 'policy/1',
  }),
  auditEntry(3, now - 9 * 24 * 60 * MINUTE, {
    action: 'policy.published',
    subject: 'policy/2',
    detail: { from: 1, to: 2, comment: 'Read-only tools need no review any more' },
  }),
  auditEntry(4, now - 3 * 24 * 60 * MINUTE - 20 * MINUTE, {
    actor: 'system',
    action: 'recommendation.proposed',
    subject: 'recommendation/7',
    detail: { fromMs: 10_000, toMs: 4_200, sampleSize: 902 },
  }),
  auditEntry(5, now - 3 * 24 * 60 * MINUTE, {
    action: 'recommendation.accepted',
    subject: 'recommendation/7',
    detail: { fromMs: 10_000, toMs: 4_200, version: 3, evidence: { sampleSize: 902, coverage: 0.9 } },
  }),
  auditEntry(6, now - 26 * 60 * MINUTE, {
    actor: 'lena',
    action: 'recommendation.rejected',
    subject: 'recommendation/9',
    detail: { reason: 'Batch may wait; the provider warms up at night.' },
  }),
  auditEntry(7, now - 95 * MINUTE, {
    actor: 'lena',
    action: 'policy.rolled_back',
    subject: 'policy/4',
    detail: { from: 3, to: 4, restored: 1 },
  }),
  auditEntry(8, now - 4 * MINUTE, {
    actor: 'system',
    action: 'recommendation.proposed',
    subject: 'recommendation/12',
    detail: { fromMs: 10_000, toMs: 2_600, sampleSize: 1843 },
  }),
  auditEntry(9, now - 2 * MINUTE),
];
