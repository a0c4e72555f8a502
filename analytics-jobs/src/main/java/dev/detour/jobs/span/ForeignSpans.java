package dev.detour.jobs.span;

import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.event.SpanNames;
import dev.detour.policy.failure.FailureCategory;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Normalises spans of other gateways and instrumentations: an inference call becomes an attempt
 * with what its span knows, and what it does not know stays empty. Spans of Detour's own routers
 * pass through as they are, and so does everything that is no inference call.
 */
final class ForeignSpans {
  /** What conventions call the operation; LiteLLM's are names of its own functions. */
  private static final Map<String, String> OPERATIONS =
      Map.ofEntries(
          Map.entry("chat", SpanNames.OPERATION_CHAT),
          Map.entry("completion", "text_completion"),
          Map.entry("acompletion", SpanNames.OPERATION_CHAT),
          Map.entry("responses", SpanNames.OPERATION_CHAT),
          Map.entry("aresponses", SpanNames.OPERATION_CHAT),
          Map.entry("anthropic_messages", SpanNames.OPERATION_CHAT),
          Map.entry("text_completion", "text_completion"),
          Map.entry("atext_completion", "text_completion"),
          Map.entry("generate_content", "generate_content"),
          Map.entry("agenerate_content", "generate_content"),
          Map.entry("embedding", SpanNames.OPERATION_EMBEDDINGS),
          Map.entry("aembedding", SpanNames.OPERATION_EMBEDDINGS),
          Map.entry("embeddings", SpanNames.OPERATION_EMBEDDINGS));

  /** Where an operation is told: in GenAI conventions, in OpenLLMetry and LiteLLM. */
  private static final List<String> OPERATION_NAMES =
      List.of(SpanNames.GEN_AI_OPERATION_NAME, "llm.request.type");

  private static final Map<String, String> OPENINFERENCE_KINDS =
      Map.of("LLM", SpanNames.OPERATION_CHAT, "EMBEDDING", SpanNames.OPERATION_EMBEDDINGS);

  /** Bifrost tells the operation by the name of the span alone. */
  private static final Map<String, String> BIFROST_SPANS =
      Map.of(
          "gen_ai.chat", SpanNames.OPERATION_CHAT,
          "gen_ai.responses", SpanNames.OPERATION_CHAT,
          "gen_ai.text", "text_completion",
          "gen_ai.embedding", SpanNames.OPERATION_EMBEDDINGS);

  /** Only LiteLLM's spans have it; there, {@code completion} means a chat. */
  private static final String LITELLM_MARK = "hidden_params";

  /** Where exceptions of the SDKs of OpenAI, Anthropic and LiteLLM stand, by their class. */
  private static final Map<String, FailureCategory> EXCEPTIONS =
      Map.ofEntries(
          Map.entry("RateLimitError", FailureCategory.RATE_LIMITED),
          Map.entry("BudgetExceededError", FailureCategory.QUOTA_EXHAUSTED),
          Map.entry("OverloadedError", FailureCategory.OVERLOADED),
          Map.entry("ServiceUnavailableError", FailureCategory.OVERLOADED),
          Map.entry("InternalServerError", FailureCategory.SERVER_ERROR),
          Map.entry("BadGatewayError", FailureCategory.SERVER_ERROR),
          Map.entry("APIError", FailureCategory.SERVER_ERROR),
          Map.entry("Timeout", FailureCategory.TIMEOUT),
          Map.entry("APITimeoutError", FailureCategory.TIMEOUT),
          Map.entry("APIConnectionError", FailureCategory.NETWORK),
          Map.entry("MidStreamFallbackError", FailureCategory.STREAM_INTERRUPTED),
          Map.entry("AuthenticationError", FailureCategory.AUTH),
          Map.entry("PermissionDeniedError", FailureCategory.PERMISSION),
          Map.entry("NotFoundError", FailureCategory.NOT_FOUND),
          Map.entry("BadRequestError", FailureCategory.INVALID_REQUEST),
          Map.entry("InvalidRequestError", FailureCategory.INVALID_REQUEST),
          Map.entry("UnprocessableEntityError", FailureCategory.INVALID_REQUEST),
          Map.entry("JSONSchemaValidationError", FailureCategory.SCHEMA_VALIDATION),
          Map.entry("UnsupportedParamsError", FailureCategory.UNSUPPORTED_PARAM),
          Map.entry("ContextWindowExceededError", FailureCategory.CONTEXT_LENGTH),
          Map.entry("RequestTooLargeError", FailureCategory.REQUEST_TOO_LARGE),
          Map.entry("ContentPolicyViolationError", FailureCategory.CONTENT_FILTER));

  private ForeignSpans() {}

  /** The span's attributes under the names that Detour reads. */
  static Attributes normalise(Span span, MapAttributes attributes) {
    if (attributes.has(SpanNames.OUTCOME) || attributes.has(SpanNames.ATTEMPT_INDEX)) {
      return attributes;
    }
    Optional<String> operation = operation(span, attributes);
    if (operation.isEmpty()) {
      return attributes;
    }
    Map<String, Optional<AnyValue>> facts = new HashMap<>();
    facts.put(SpanNames.GEN_AI_OPERATION_NAME, operation.map(ForeignSpans::text));
    for (OtherNames fact : OtherNames.OF_AN_ATTEMPT) {
      facts.put(fact.name(), read(fact, span, attributes));
    }
    facts.put(SpanNames.ATTEMPT_REASON, reason(facts).map(ForeignSpans::text));
    if (span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR) {
      facts.put(SpanNames.FAILURE_CATEGORY, category(facts).map(ForeignSpans::text));
    }
    return attributes.with(facts);
  }

  private static Optional<String> operation(Span span, MapAttributes attributes) {
    for (String name : OPERATION_NAMES) {
      String told = attributes.textOrEmpty(name).toLowerCase(Locale.ROOT);
      if (told.equals("completion") && attributes.has(LITELLM_MARK)) {
        return Optional.of(SpanNames.OPERATION_CHAT);
      }
      if (!told.isEmpty()) {
        return Optional.ofNullable(OPERATIONS.get(told));
      }
    }
    String kind = attributes.textOrEmpty("openinference.span.kind").toUpperCase(Locale.ROOT);
    if (!kind.isEmpty()) {
      return Optional.ofNullable(OPENINFERENCE_KINDS.get(kind));
    }
    // Bifrost's name alone is not enough: anybody may call a span so.
    return attributes.has(SpanNames.GEN_AI_PROVIDER_NAME)
        ? Optional.ofNullable(BIFROST_SPANS.get(span.getName()))
        : Optional.empty();
  }

  private static Optional<AnyValue> read(OtherNames fact, Span span, MapAttributes attributes) {
    // A foreign writer's own number under Detour's name for money is taken as it is.
    ValueKind own = fact.kind() == ValueKind.USD_AS_MICROS ? ValueKind.COUNT : fact.kind();
    Optional<AnyValue> value = readAs(own, attributes.value(fact.name()));
    for (String other : fact.others()) {
      if (value.isPresent()) {
        return value;
      }
      AnyValue found = attributes.value(other);
      value = readAs(fact.kind(), found == null ? ofException(span, other) : found);
    }
    return value;
  }

  private static Optional<AnyValue> readAs(ValueKind kind, @Nullable AnyValue value) {
    return value == null ? Optional.empty() : kind.read(value);
  }

  /** Some tell the kind of an error only by the event of its exception. */
  private static @Nullable AnyValue ofException(Span span, String name) {
    if (!name.equals("exception.type")) {
      return null;
    }
    for (Span.Event event : span.getEventsList()) {
      if (event.getName().equals("exception")) {
        AnyValue type = MapAttributes.of(event.getAttributesList()).value(name);
        if (type != null) {
          return type;
        }
      }
    }
    return null;
  }

  /** Bifrost counts the fallbacks before a call. */
  private static Optional<String> reason(Map<String, Optional<AnyValue>> facts) {
    return facts
        .getOrDefault(SpanNames.ATTEMPT_INDEX, Optional.empty())
        .map(AnyValue::getIntValue)
        .flatMap(
            index ->
                index == 0
                    ? Optional.of(AttemptReason.PRIMARY)
                    : index == 1
                        ? Optional.of(AttemptReason.FIRST_FALLBACK)
                        : index == 2
                            ? Optional.of(AttemptReason.SECOND_FALLBACK)
                            : Optional.empty())
        .map(AttemptReason::wireName);
  }

  /** By the class of the exception, which says more than the status, or else by the status. */
  private static Optional<String> category(Map<String, Optional<AnyValue>> facts) {
    String type =
        facts
            .getOrDefault(SpanNames.ERROR_TYPE, Optional.empty())
            .map(AnyValue::getStringValue)
            .orElse("");
    String simpleName = type.substring(type.lastIndexOf('.') + 1);
    FailureCategory byException = EXCEPTIONS.get(simpleName);
    return byException != null
        ? Optional.of(byException.wireName())
        : facts
            .getOrDefault(SpanNames.HTTP_RESPONSE_STATUS_CODE, Optional.empty())
            .flatMap(status -> byStatus(status.getIntValue()))
            .map(FailureCategory::wireName);
  }

  private static Optional<FailureCategory> byStatus(long status) {
    return switch ((int) status) {
      case 400, 422 -> Optional.of(FailureCategory.INVALID_REQUEST);
      case 401 -> Optional.of(FailureCategory.AUTH);
      case 402 -> Optional.of(FailureCategory.QUOTA_EXHAUSTED);
      case 403 -> Optional.of(FailureCategory.PERMISSION);
      case 404 -> Optional.of(FailureCategory.NOT_FOUND);
      case 408, 504 -> Optional.of(FailureCategory.TIMEOUT);
      case 413 -> Optional.of(FailureCategory.REQUEST_TOO_LARGE);
      case 429 -> Optional.of(FailureCategory.RATE_LIMITED);
      case 503, 529 -> Optional.of(FailureCategory.OVERLOADED);
      default -> status >= 500 ? Optional.of(FailureCategory.SERVER_ERROR) : Optional.empty();
    };
  }

  private static AnyValue text(String text) {
    return AnyValue.newBuilder().setStringValue(text).build();
  }
}
