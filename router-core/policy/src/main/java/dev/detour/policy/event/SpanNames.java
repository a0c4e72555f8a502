package dev.detour.policy.event;

/**
 * Every name that a decision's spans carry. Producers and readers take them from here; a test pins
 * each one, because stored rows and dashboards outlive a rename.
 *
 * <p>Names of OpenTelemetry's semantic conventions where they exist, {@code detour.*} for the rest.
 * An absent value is an absent attribute.
 */
public final class SpanNames {
  private SpanNames() {}

  // Resource and scope.
  public static final String SERVICE_NAME = "service.name";
  public static final String SERVICE_NAME_ROUTER = "detour-router";
  public static final String SERVICE_INSTANCE_ID = "service.instance.id";
  public static final String SCOPE_GATEWAY = "dev.detour.gateway";

  // Span names.
  /** Prefix of the name of the SERVER span of one request; the API's path follows. */
  public static final String REQUEST_SPAN_PREFIX = "POST ";

  /** Name of the SERVER span of one chat request. */
  public static final String REQUEST_SPAN_CHAT_COMPLETIONS =
      REQUEST_SPAN_PREFIX + "/v1/chat/completions";

  // Request dimensions, on the request span and repeated on every attempt span.
  public static final String REQUEST_ID = "detour.request.id";
  public static final String TENANT = "detour.tenant";
  public static final String USER_ID = "user.id";
  public static final String APPLICATION = "detour.application";
  public static final String FEATURE = "detour.feature";
  public static final String WORKFLOW = "detour.workflow";
  public static final String TRAFFIC_CLASS = "detour.traffic_class";

  /** string[] */
  public static final String SENSITIVITY = "detour.sensitivity";

  /** long */
  public static final String POLICY_VERSION = "detour.policy.version";

  public static final String POLICY_ARM = "detour.policy.arm";
  public static final String BUDGET_STATE = "detour.budget.state";

  // Request span.
  public static final String API_KEY_ID = "detour.api_key.id";

  /** double */
  public static final String BUDGET_UTILIZATION = "detour.budget.utilization";

  public static final String OUTCOME = "detour.outcome";
  public static final String STOP_REASON = "detour.stop.reason";

  /** long; the matrix step that answered: 0 primary, 1 first fallback, 2 second fallback. */
  public static final String FALLBACK_DEPTH = "detour.fallback.depth";

  /** long */
  public static final String ATTEMPTS = "detour.attempts";

  public static final String ROUTE_PRIMARY = "detour.route.primary";
  public static final String ROUTE_SERVED = "detour.route.served";

  /** long; from the request's arrival to the start of the first attempt on another route. */
  public static final String LATENCY_BEFORE_FALLBACK_MS = "detour.latency.before_fallback_ms";

  /**
   * double; how long at least one attempt was under way, from its sending to its last byte. A slow
   * caller's back-pressure is part of it.
   */
  public static final String LATENCY_PROVIDER_MS = "detour.latency.provider_ms";

  /** double; the request's time that neither providers nor a retry's delay took. */
  public static final String LATENCY_ROUTER_OVERHEAD_MS = "detour.latency.router_overhead_ms";

  /** The job that the request became, or that this run of it is part of. */
  public static final String JOB_ID = "detour.job.id";

  /** On a job's run: the request that became the job. */
  public static final String JOB_REQUEST_ID = "detour.job.request_id";

  public static final String HTTP_REQUEST_METHOD = "http.request.method";
  public static final String HTTP_ROUTE = "http.route";
  public static final String URL_PATH = "url.path";

  // Both spans.
  public static final String DECISION_REASON = "detour.decision.reason";
  public static final String ERROR_TYPE = "error.type";

  /** long */
  public static final String HTTP_RESPONSE_STATUS_CODE = "http.response.status_code";

  /** long */
  public static final String COST_USD_MICROS = "detour.cost.usd_micros";

  /** boolean */
  public static final String GEN_AI_REQUEST_STREAM = "gen_ai.request.stream";

  // Attempt span.
  public static final String GEN_AI_OPERATION_NAME = "gen_ai.operation.name";
  public static final String OPERATION_CHAT = "chat";
  public static final String OPERATION_EMBEDDINGS = "embeddings";
  public static final String GEN_AI_PROVIDER_NAME = "gen_ai.provider.name";
  public static final String GEN_AI_REQUEST_MODEL = "gen_ai.request.model";

  /** long */
  public static final String GEN_AI_REQUEST_MAX_TOKENS = "gen_ai.request.max_tokens";

  public static final String GEN_AI_RESPONSE_MODEL = "gen_ai.response.model";
  public static final String GEN_AI_RESPONSE_ID = "gen_ai.response.id";

  /** string[] */
  public static final String GEN_AI_RESPONSE_FINISH_REASONS = "gen_ai.response.finish_reasons";

  /** double, seconds */
  public static final String GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK =
      "gen_ai.response.time_to_first_chunk";

  /** long; includes cached tokens. */
  public static final String GEN_AI_USAGE_INPUT_TOKENS = "gen_ai.usage.input_tokens";

  /** long; includes reasoning tokens. */
  public static final String GEN_AI_USAGE_OUTPUT_TOKENS = "gen_ai.usage.output_tokens";

  /** long */
  public static final String GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS =
      "gen_ai.usage.cache_read.input_tokens";

  /** long */
  public static final String GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS =
      "gen_ai.usage.cache_creation.input_tokens";

  /** long */
  public static final String GEN_AI_USAGE_REASONING_OUTPUT_TOKENS =
      "gen_ai.usage.reasoning.output_tokens";

  public static final String SERVER_ADDRESS = "server.address";

  /** long */
  public static final String SERVER_PORT = "server.port";

  /** long; retries of the same route before this attempt. */
  public static final String HTTP_REQUEST_RESEND_COUNT = "http.request.resend_count";

  /** long; 0 for the first attempt of a request. */
  public static final String ATTEMPT_INDEX = "detour.attempt.index";

  public static final String ATTEMPT_REASON = "detour.attempt.reason";
  public static final String ROUTE = "detour.route";

  /**
   * string[]; on both spans, the steps that decisions passed over and why, such as {@code
   * alpha-premium: circuit_open}.
   */
  public static final String SKIPPED = "detour.decision.skipped";

  /** string[]; on the request's span, what a route must support, such as {@code tools}. */
  public static final String REQUEST_REQUIRES = "detour.request.requires";

  /** long; on the request's span, the prompt's tokens as decisions estimate them. */
  public static final String REQUEST_INPUT_TOKENS = "detour.request.input_tokens";

  /** long; on the request's span, the most output tokens that decisions reckon with. */
  public static final String REQUEST_OUTPUT_CAP = "detour.request.output_cap";

  /** The circuit of the route when the attempt began: closed, or half_open for a probe. */
  public static final String CIRCUIT_STATE = "detour.circuit.state";

  public static final String FAILURE_CATEGORY = "detour.failure.category";

  /** long; the censoring point of a streamed attempt's time to first token. */
  public static final String TIMEOUT_FIRST_TOKEN_MS = "detour.timeout.first_token_ms";

  /** long; the censoring point of an attempt's duration. */
  public static final String TIMEOUT_TOTAL_MS = "detour.timeout.total_ms";

  public static final String CANCELLED_BY = "detour.cancelled_by";
  public static final String PRICE_VERSION = "detour.price.version";

  /** double; the probability of the choice, when a choice was randomised. */
  public static final String PROPENSITY = "detour.propensity";
}
