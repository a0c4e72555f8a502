package dev.detour.gateway.telemetry;

import dev.detour.policy.event.SpanNames;
import java.util.List;

/** The decision log's names with their types. */
final class Keys {
  private Keys() {}

  static final AttributeKey<String> REQUEST_ID = text(SpanNames.REQUEST_ID);
  static final AttributeKey<String> TENANT = text(SpanNames.TENANT);
  static final AttributeKey<String> USER_ID = text(SpanNames.USER_ID);
  static final AttributeKey<String> APPLICATION = text(SpanNames.APPLICATION);
  static final AttributeKey<String> FEATURE = text(SpanNames.FEATURE);
  static final AttributeKey<String> WORKFLOW = text(SpanNames.WORKFLOW);
  static final AttributeKey<String> TRAFFIC_CLASS = text(SpanNames.TRAFFIC_CLASS);
  static final AttributeKey<List<String>> SENSITIVITY = texts(SpanNames.SENSITIVITY);
  static final AttributeKey<Long> POLICY_VERSION = number(SpanNames.POLICY_VERSION);
  static final AttributeKey<String> POLICY_ARM = text(SpanNames.POLICY_ARM);
  static final AttributeKey<String> BUDGET_STATE = text(SpanNames.BUDGET_STATE);

  static final AttributeKey<String> API_KEY_ID = text(SpanNames.API_KEY_ID);
  static final AttributeKey<Double> BUDGET_UTILIZATION = decimal(SpanNames.BUDGET_UTILIZATION);
  static final AttributeKey<String> OUTCOME = text(SpanNames.OUTCOME);
  static final AttributeKey<String> STOP_REASON = text(SpanNames.STOP_REASON);
  static final AttributeKey<Long> FALLBACK_DEPTH = number(SpanNames.FALLBACK_DEPTH);
  static final AttributeKey<Long> ATTEMPTS = number(SpanNames.ATTEMPTS);
  static final AttributeKey<String> ROUTE_PRIMARY = text(SpanNames.ROUTE_PRIMARY);
  static final AttributeKey<String> ROUTE_SERVED = text(SpanNames.ROUTE_SERVED);
  static final AttributeKey<Long> BEFORE_FALLBACK_MS = number(SpanNames.LATENCY_BEFORE_FALLBACK_MS);
  static final AttributeKey<String> JOB_ID = text(SpanNames.JOB_ID);
  static final AttributeKey<String> JOB_REQUEST_ID = text(SpanNames.JOB_REQUEST_ID);
  static final AttributeKey<Double> PROVIDER_MS = decimal(SpanNames.LATENCY_PROVIDER_MS);
  static final AttributeKey<Double> ROUTER_OVERHEAD_MS =
      decimal(SpanNames.LATENCY_ROUTER_OVERHEAD_MS);
  static final AttributeKey<String> HTTP_METHOD = text(SpanNames.HTTP_REQUEST_METHOD);
  static final AttributeKey<String> HTTP_ROUTE = text(SpanNames.HTTP_ROUTE);
  static final AttributeKey<String> URL_PATH = text(SpanNames.URL_PATH);

  static final AttributeKey<String> DECISION_REASON = text(SpanNames.DECISION_REASON);
  static final AttributeKey<String> ERROR_TYPE = text(SpanNames.ERROR_TYPE);
  static final AttributeKey<Long> HTTP_STATUS = number(SpanNames.HTTP_RESPONSE_STATUS_CODE);
  static final AttributeKey<Long> COST = number(SpanNames.COST_USD_MICROS);
  static final AttributeKey<Boolean> STREAM =
      AttributeKey.booleanKey(SpanNames.GEN_AI_REQUEST_STREAM);

  static final AttributeKey<String> OPERATION = text(SpanNames.GEN_AI_OPERATION_NAME);
  static final AttributeKey<String> PROVIDER = text(SpanNames.GEN_AI_PROVIDER_NAME);
  static final AttributeKey<String> REQUEST_MODEL = text(SpanNames.GEN_AI_REQUEST_MODEL);
  static final AttributeKey<Long> MAX_TOKENS = number(SpanNames.GEN_AI_REQUEST_MAX_TOKENS);
  static final AttributeKey<String> RESPONSE_MODEL = text(SpanNames.GEN_AI_RESPONSE_MODEL);
  static final AttributeKey<String> RESPONSE_ID = text(SpanNames.GEN_AI_RESPONSE_ID);
  static final AttributeKey<List<String>> FINISH_REASONS =
      texts(SpanNames.GEN_AI_RESPONSE_FINISH_REASONS);
  static final AttributeKey<Double> FIRST_CHUNK =
      decimal(SpanNames.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK);
  static final AttributeKey<Long> INPUT_TOKENS = number(SpanNames.GEN_AI_USAGE_INPUT_TOKENS);
  static final AttributeKey<Long> OUTPUT_TOKENS = number(SpanNames.GEN_AI_USAGE_OUTPUT_TOKENS);
  static final AttributeKey<Long> CACHE_READ_TOKENS =
      number(SpanNames.GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS);
  static final AttributeKey<Long> CACHE_CREATION_TOKENS =
      number(SpanNames.GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS);
  static final AttributeKey<Long> REASONING_TOKENS =
      number(SpanNames.GEN_AI_USAGE_REASONING_OUTPUT_TOKENS);
  static final AttributeKey<String> SERVER_ADDRESS = text(SpanNames.SERVER_ADDRESS);
  static final AttributeKey<Long> SERVER_PORT = number(SpanNames.SERVER_PORT);
  static final AttributeKey<Long> RESEND_COUNT = number(SpanNames.HTTP_REQUEST_RESEND_COUNT);
  static final AttributeKey<Long> ATTEMPT_INDEX = number(SpanNames.ATTEMPT_INDEX);
  static final AttributeKey<String> ATTEMPT_REASON = text(SpanNames.ATTEMPT_REASON);
  static final AttributeKey<String> ROUTE = text(SpanNames.ROUTE);
  static final AttributeKey<List<String>> SKIPPED = texts(SpanNames.SKIPPED);
  static final AttributeKey<List<String>> REQUIRES = texts(SpanNames.REQUEST_REQUIRES);
  static final AttributeKey<Long> ESTIMATED_INPUT = number(SpanNames.REQUEST_INPUT_TOKENS);
  static final AttributeKey<Long> OUTPUT_CAP = number(SpanNames.REQUEST_OUTPUT_CAP);
  static final AttributeKey<String> CIRCUIT_STATE = text(SpanNames.CIRCUIT_STATE);
  static final AttributeKey<String> FAILURE_CATEGORY = text(SpanNames.FAILURE_CATEGORY);
  static final AttributeKey<Long> FIRST_TOKEN_TIMEOUT = number(SpanNames.TIMEOUT_FIRST_TOKEN_MS);
  static final AttributeKey<Long> TOTAL_TIMEOUT = number(SpanNames.TIMEOUT_TOTAL_MS);
  static final AttributeKey<String> CANCELLED_BY = text(SpanNames.CANCELLED_BY);
  static final AttributeKey<String> PRICE_VERSION = text(SpanNames.PRICE_VERSION);

  private static AttributeKey<String> text(String name) {
    return AttributeKey.stringKey(name);
  }

  private static AttributeKey<List<String>> texts(String name) {
    return AttributeKey.stringArrayKey(name);
  }

  private static AttributeKey<Long> number(String name) {
    return AttributeKey.longKey(name);
  }

  private static AttributeKey<Double> decimal(String name) {
    return AttributeKey.doubleKey(name);
  }
}
