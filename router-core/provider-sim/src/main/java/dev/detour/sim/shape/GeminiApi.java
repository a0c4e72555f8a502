package dev.detour.sim.shape;

import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Google's Gemini API. */
final class GeminiApi implements Api {
  static final GeminiApi INSTANCE = new GeminiApi();

  private static final Pattern PATH =
      Pattern.compile("/v1(?:beta)?/models/([^/]+):(generateContent|streamGenerateContent)");
  private static final String INVALID = "INVALID_ARGUMENT";

  private static final String TOO_LONG =
      "The input token count (1200000) exceeds the maximum number of tokens allowed"
          + " (1048576).";

  private static final String TOO_HOT =
      "Unable to submit request because it has a temperature value of 200 but the supported"
          + " range is from 0 (inclusive) to 2.0 (inclusive).";

  private static final String UNKNOWN_FIELD =
      "Invalid JSON payload received. Unknown name \"logitBias\" at 'generation_config':"
          + " Cannot find field.";

  private GeminiApi() {}

  @Override
  public Optional<Operation> operation(String rawPath) {
    Matcher path = PATH.matcher(rawPath);
    return path.matches()
        ? Optional.of(
            new Operation(
                GeminiShape.INSTANCE,
                Optional.of(URLDecoder.decode(path.group(1), StandardCharsets.UTF_8)),
                path.group(2).equals("streamGenerateContent")))
        : Optional.empty();
  }

  @Override
  public Optional<Written> denial(String key, Incoming incoming) {
    boolean proved =
        key.equals(incoming.headers().get("x-goog-api-key"))
            || incoming.uri().matches(".*[?&]key=" + Pattern.quote(key) + "(?:&.*)?");
    return proved ? Optional.empty() : Optional.of(refusal(Refusal.UNAUTHORIZED, ""));
  }

  @Override
  public Map<String, String> headers(String id, long elapsedMs) {
    return Map.of(
        "server", "scaffolding on HTTPServer2", "server-timing", "gfet4t7; dur=" + elapsedMs);
  }

  @Override
  public Written refusal(Refusal refusal, String model) {
    return Api.ofNobody(refusal).orElseGet(() -> inOwnWords(refusal, model));
  }

  private static Written inOwnWords(Refusal refusal, String model) {
    return switch (refusal) {
      case INSUFFICIENT_QUOTA -> error(429, "RESOURCE_EXHAUSTED", SPENT, dailyQuota(model));
      case REQUEST_TOO_LARGE ->
          error(400, INVALID, "Request payload size exceeds the limit: 20971520 bytes.");
      case SERVER_ERROR ->
          error(500, "INTERNAL", "An internal error has occurred. Please retry or report.");
      case UNAVAILABLE, OVERLOADED ->
          error(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
      case CONTEXT_LENGTH_EXCEEDED -> error(400, INVALID, TOO_LONG);
      case INVALID_REQUEST -> error(400, INVALID, TOO_HOT);
      case UNSUPPORTED_PARAMETER -> error(400, INVALID, UNKNOWN_FIELD);
      case CONTENT_FILTER, INVALID_PROMPT -> Written.json(200, blockedPrompt(model).encode());
      case UNAUTHORIZED ->
          error(400, INVALID, "API key not valid. Please pass a valid API key.", keyInvalid());
      case PERMISSION_DENIED ->
          error(403, "PERMISSION_DENIED", "Permission denied: Consumer has been suspended.");
      case NOT_FOUND ->
          error(
              404,
              "NOT_FOUND",
              "models/"
                  + model
                  + " is not found for API version v1beta, or is not supported for"
                  + " generateContent. Call ListModels to see the list of available models and their"
                  + " supported methods.");
      case ERROR_WITH_STATUS_200 ->
          Written.json(200, errorBody(500, "INTERNAL", "An internal error has occurred.").encode());
      case HTML_BAD_GATEWAY, EMPTY_BODY -> throw new AssertionError(refusal);
    };
  }

  private static final String SPENT =
      "You exceeded your current quota, please check your plan and billing details. For more"
          + " information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.";

  private static JsonObject dailyQuota(String model) {
    return new JsonObject()
        .put("@type", "type.googleapis.com/google.rpc.QuotaFailure")
        .put(
            "violations",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put(
                            "quotaMetric",
                            "generativelanguage.googleapis.com/generate_content_free_tier_requests")
                        .put("quotaId", "GenerateRequestsPerDayPerProjectPerModel-FreeTier")
                        .put("quotaDimensions", new JsonObject().put("model", model))
                        .put("quotaValue", "250")));
  }

  private static JsonObject keyInvalid() {
    return new JsonObject()
        .put("@type", "type.googleapis.com/google.rpc.ErrorInfo")
        .put("reason", "API_KEY_INVALID")
        .put("domain", "googleapis.com")
        .put("metadata", new JsonObject().put("service", "generativelanguage.googleapis.com"));
  }

  /** A prompt that the filter stopped is no error to this API: an answer without candidates. */
  private static JsonObject blockedPrompt(String model) {
    return new JsonObject()
        .put("promptFeedback", new JsonObject().put("blockReason", "PROHIBITED_CONTENT"))
        .put("usageMetadata", new JsonObject().put("promptTokenCount", 0).put("totalTokenCount", 0))
        .put("modelVersion", model);
  }

  /** The advice stands in the body; whole seconds are the coarser one. */
  @Override
  public Written rateLimited(Fault.RateLimited limited, String model, Instant now) {
    if (limited.advice() == Fault.Advice.NONE) {
      return error(429, "RESOURCE_EXHAUSTED", "Resource exhausted. Please try again later.");
    }
    String delay =
        limited.advice() == Fault.Advice.SECONDS
            ? Api.seconds(limited)
            : BigDecimal.valueOf(limited.retryAfter().toMillis(), 3)
                .stripTrailingZeros()
                .toPlainString();
    return error(
        429,
        "RESOURCE_EXHAUSTED",
        "Quota exceeded for metric:"
            + " generativelanguage.googleapis.com/generate_content_paid_tier_input_token_count,"
            + " limit: 30000, model: "
            + model
            + "\nPlease retry in "
            + delay
            + "s.",
        new JsonObject()
            .put("@type", "type.googleapis.com/google.rpc.RetryInfo")
            .put("retryDelay", delay + "s"));
  }

  @Override
  public Written contextLength(int window, long tokens) {
    return error(
        400,
        INVALID,
        "The input token count ("
            + tokens
            + ") exceeds the maximum number of tokens allowed ("
            + window
            + ").");
  }

  @Override
  public Written invalid(InvalidRequest invalid) {
    return error(400, INVALID, String.valueOf(invalid.getMessage()));
  }

  private static Written error(int status, String name, String message, JsonObject... details) {
    JsonObject body = errorBody(status, name, message);
    if (details.length > 0) {
      JsonArray list = new JsonArray();
      for (JsonObject detail : details) {
        list.add(detail);
      }
      body.getJsonObject("error").put("details", list);
    }
    return Written.json(status, body.encode());
  }

  static JsonObject errorBody(int code, String name, String message) {
    return new JsonObject()
        .put(
            "error",
            new JsonObject().put("code", code).put("message", message).put("status", name));
  }
}
