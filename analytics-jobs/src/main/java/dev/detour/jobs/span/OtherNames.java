package dev.detour.jobs.span;

import dev.detour.policy.event.SpanNames;
import java.util.List;

/**
 * What other conventions call the facts of an attempt: older names of OpenTelemetry's GenAI
 * conventions, OpenLLMetry ({@code llm.*}), LiteLLM, OpenInference, which Envoy AI Gateway speaks,
 * and Bifrost. For each fact, the first name whose value can be read counts.
 *
 * <p>A user's name is not taken over: who sends it here may not have hashed it.
 *
 * @param name what Detour calls it
 * @param kind how its value is read
 * @param others other names, best first
 */
record OtherNames(String name, ValueKind kind, List<String> others) {
  static final List<OtherNames> OF_AN_ATTEMPT =
      List.of(
          text(
              SpanNames.GEN_AI_PROVIDER_NAME,
              "gen_ai.system",
              "llm.provider",
              "llm.system",
              "error.llm_provider"),
          text(
              SpanNames.GEN_AI_REQUEST_MODEL,
              "llm.request.model",
              "llm.model_name",
              "embedding.model_name"),
          text(
              SpanNames.GEN_AI_RESPONSE_MODEL,
              "llm.response.model",
              "gen_ai.chat.model",
              "gen_ai.text.model"),
          text(SpanNames.GEN_AI_RESPONSE_ID, "gen_ai.chat.id", "gen_ai.text.id"),
          of(
              SpanNames.GEN_AI_REQUEST_STREAM,
              ValueKind.FLAG,
              "llm.is_streaming",
              "gen_ai.is_streaming"),
          of(SpanNames.GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK, ValueKind.SECONDS),
          of(
              SpanNames.GEN_AI_RESPONSE_FINISH_REASONS,
              ValueKind.TEXTS,
              "gen_ai.response.finish_reason",
              "llm.response.finish_reason",
              "llm.response.stop_reason"),
          of(SpanNames.GEN_AI_REQUEST_MAX_TOKENS, ValueKind.UINT32, "llm.request.max_tokens"),
          count(
              SpanNames.GEN_AI_USAGE_INPUT_TOKENS,
              "gen_ai.usage.prompt_tokens",
              "llm.usage.prompt_tokens",
              "llm.token_count.prompt"),
          count(
              SpanNames.GEN_AI_USAGE_OUTPUT_TOKENS,
              "gen_ai.usage.completion_tokens",
              "llm.usage.completion_tokens",
              "llm.token_count.completion"),
          count(
              SpanNames.GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
              "gen_ai.usage.cache_read_input_tokens",
              "llm.usage.cache_read_input_tokens",
              "llm.token_count.prompt_details.cache_read"),
          count(
              SpanNames.GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS,
              "gen_ai.usage.cache_creation_input_tokens",
              "llm.token_count.prompt_details.cache_write"),
          count(
              SpanNames.GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
              "gen_ai.usage.reasoning_tokens",
              "llm.usage.reasoning_tokens",
              "llm.token_count.completion_details.reasoning"),
          of(
              SpanNames.COST_USD_MICROS,
              ValueKind.USD_AS_MICROS,
              "gen_ai.usage.cost",
              "gen_ai.cost.total_cost",
              "litellm.cost.total",
              "llm.cost.total",
              "llm.usage.total_cost"),
          of(
              SpanNames.HTTP_RESPONSE_STATUS_CODE,
              ValueKind.HTTP_STATUS,
              "http.status_code",
              "error.code",
              "gen_ai.error.code"),
          text(SpanNames.ERROR_TYPE, "gen_ai.error.type", "exception.type"),
          of(SpanNames.HTTP_REQUEST_RESEND_COUNT, ValueKind.UINT16, "gen_ai.number_of_retries"),
          of(SpanNames.ATTEMPT_INDEX, ValueKind.UINT16, "gen_ai.fallback_index"),
          text(SpanNames.SERVER_ADDRESS, "net.peer.name"),
          of(SpanNames.SERVER_PORT, ValueKind.UINT16, "net.peer.port"));

  private static OtherNames text(String name, String... others) {
    return of(name, ValueKind.TEXT, others);
  }

  private static OtherNames count(String name, String... others) {
    return of(name, ValueKind.COUNT, others);
  }

  private static OtherNames of(String name, ValueKind kind, String... others) {
    return new OtherNames(name, kind, List.of(others));
  }
}
