package dev.detour.sim.shape;

import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** OpenAI's API. */
final class OpenAiApi implements Api {
  static final OpenAiApi INSTANCE = new OpenAiApi();

  private OpenAiApi() {}

  @Override
  public Optional<Operation> operation(String rawPath) {
    return switch (rawPath) {
      case "/v1/chat/completions" -> Operation.of(ChatShape.INSTANCE);
      case "/v1/responses" -> Operation.of(ResponsesShape.INSTANCE);
      case "/v1/embeddings" -> Operation.of(EmbeddingsShape.INSTANCE);
      default -> Optional.empty();
    };
  }

  @Override
  public Optional<Written> denial(String key, Incoming incoming) {
    return ("Bearer " + key).equals(incoming.headers().get("authorization"))
        ? Optional.empty()
        : Optional.of(refusal(Refusal.UNAUTHORIZED, ""));
  }

  @Override
  public Map<String, String> headers(String id, long elapsedMs) {
    return Map.of("x-request-id", "req_" + id, "openai-processing-ms", Long.toString(elapsedMs));
  }

  @Override
  public Written refusal(Refusal refusal, String model) {
    return new Written(refusal.status(), refusal.contentType(), Map.of(), refusal.body(model));
  }

  @Override
  public Written rateLimited(Fault.RateLimited limited, String model, Instant now) {
    String advice =
        limited.advice() == Fault.Advice.NONE
            ? ""
            : " Please try again in " + spelled(limited.retryAfter()) + ".";
    String body =
        ChatJson.error(
            "Rate limit reached for "
                + model
                + " in organization org-simulated on tokens per min (TPM): Limit 30000, Used 30000,"
                + " Requested 412."
                + advice
                + " Visit https://platform.openai.com/account/rate-limits to learn more.",
            "tokens",
            null,
            "rate_limit_exceeded");
    return Written.json(429, body).with(retryHeaders(limited));
  }

  static Map<String, String> retryHeaders(Fault.RateLimited limited) {
    Map<String, String> headers = new LinkedHashMap<>();
    Fault.Advice advice = limited.advice();
    if (advice == Fault.Advice.SECONDS || advice == Fault.Advice.BOTH) {
      headers.put("retry-after", Api.seconds(limited));
    }
    if (advice == Fault.Advice.MILLISECONDS || advice == Fault.Advice.BOTH) {
      headers.put("retry-after-ms", Long.toString(limited.retryAfter().toMillis()));
    }
    return headers;
  }

  static String spelled(Duration delay) {
    long ms = delay.toMillis();
    return ms < 1000
        ? ms + "ms"
        : BigDecimal.valueOf(ms, 3).stripTrailingZeros().toPlainString() + "s";
  }

  @Override
  public Written contextLength(int window, long tokens) {
    return Written.json(
        400,
        ChatJson.error(
            "This model's maximum context length is "
                + window
                + " tokens. However, you requested "
                + tokens
                + " tokens. Please reduce the length of the messages or completion.",
            "invalid_request_error",
            "messages",
            "context_length_exceeded"));
  }

  @Override
  public Written invalid(InvalidRequest invalid) {
    return Written.json(
        400,
        ChatJson.error(
            String.valueOf(invalid.getMessage()),
            "invalid_request_error",
            invalid.param(),
            invalid.code()));
  }
}
