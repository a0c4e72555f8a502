package dev.detour.sim.shape;

import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Anthropic's API. */
final class AnthropicApi implements Api {
  static final AnthropicApi INSTANCE = new AnthropicApi();

  private static final String INVALID = "invalid_request_error";

  private AnthropicApi() {}

  @Override
  public Optional<Operation> operation(String rawPath) {
    return rawPath.equals("/v1/messages")
        ? Operation.of(AnthropicShape.INSTANCE)
        : Optional.empty();
  }

  @Override
  public Optional<Written> denial(String key, Incoming incoming) {
    return key.equals(incoming.headers().get("x-api-key"))
        ? Optional.empty()
        : Optional.of(refusal(Refusal.UNAUTHORIZED, ""));
  }

  @Override
  public Map<String, String> headers(String id, long elapsedMs) {
    return Map.of("request-id", "req_" + id, "anthropic-organization-id", "org-simulated");
  }

  @Override
  public Written refusal(Refusal refusal, String model) {
    return Api.ofNobody(refusal).orElseGet(() -> inOwnWords(refusal, model));
  }

  private static Written inOwnWords(Refusal refusal, String model) {
    return switch (refusal) {
      case INSUFFICIENT_QUOTA ->
          error(
              400,
              INVALID,
              "Your credit balance is too low to access the Anthropic API. Please go to Plans &"
                  + " Billing to upgrade or purchase credits.");
      case REQUEST_TOO_LARGE -> error(413, "request_too_large", "Request exceeds the maximum size");
      case SERVER_ERROR -> error(500, "api_error", "Internal server error");
      case UNAVAILABLE -> error(503, "api_error", "Service temporarily unavailable");
      case OVERLOADED -> error(529, "overloaded_error", "Overloaded");
      case CONTEXT_LENGTH_EXCEEDED ->
          error(400, INVALID, "prompt is too long: 208310 tokens > 200000 maximum");
      case INVALID_REQUEST -> error(400, INVALID, "temperature: range: 0..1");
      case UNSUPPORTED_PARAMETER ->
          error(400, INVALID, "frequency_penalty: Extra inputs are not permitted");
      case CONTENT_FILTER, INVALID_PROMPT ->
          error(400, INVALID, "Output blocked by content filtering policy");
      case UNAUTHORIZED -> error(401, "authentication_error", "invalid x-api-key");
      case PERMISSION_DENIED ->
          error(
              403,
              "permission_error",
              "Your API key does not have permission to use the specified resource.");
      case NOT_FOUND -> error(404, "not_found_error", "model: " + model);
      case ERROR_WITH_STATUS_200 -> error(200, "api_error", "Internal server error");
      case HTML_BAD_GATEWAY, EMPTY_BODY -> throw new AssertionError(refusal);
    };
  }

  /** The finer advice is the time at which the spent limit is full again. */
  @Override
  public Written rateLimited(Fault.RateLimited limited, String model, Instant now) {
    Map<String, String> headers = new LinkedHashMap<>();
    Fault.Advice advice = limited.advice();
    if (advice == Fault.Advice.SECONDS || advice == Fault.Advice.BOTH) {
      headers.put("retry-after", Api.seconds(limited));
    }
    if (advice == Fault.Advice.MILLISECONDS || advice == Fault.Advice.BOTH) {
      String reset =
          now.plus(limited.retryAfter()).plusMillis(999).truncatedTo(ChronoUnit.SECONDS).toString();
      headers.put("anthropic-ratelimit-requests-remaining", "49");
      headers.put("anthropic-ratelimit-requests-reset", now.plusSeconds(60).toString());
      headers.put("anthropic-ratelimit-input-tokens-limit", "40000");
      headers.put("anthropic-ratelimit-input-tokens-remaining", "0");
      headers.put("anthropic-ratelimit-input-tokens-reset", reset);
    }
    return error(
            429,
            "rate_limit_error",
            "This request would exceed your organization's rate limit of 40,000 input tokens per"
                + " minute. For details, refer to: https://docs.claude.com/en/api/rate-limits.")
        .with(headers);
  }

  @Override
  public Written contextLength(int window, long tokens) {
    return error(
        400, INVALID, "prompt is too long: " + tokens + " tokens > " + window + " maximum");
  }

  @Override
  public Written invalid(InvalidRequest invalid) {
    return error(400, INVALID, String.valueOf(invalid.getMessage()));
  }

  private static Written error(int status, String type, String message) {
    return Written.json(status, body(type, message).encode());
  }

  /** An error, as a body and as the data of an {@code error} event. */
  static JsonObject body(String type, String message) {
    return new JsonObject()
        .put("type", "error")
        .put("error", new JsonObject().put("type", type).put("message", message))
        .put("request_id", "req_simulated");
  }
}
