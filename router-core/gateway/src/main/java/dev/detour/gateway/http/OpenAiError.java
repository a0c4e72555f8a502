package dev.detour.gateway.http;

import dev.detour.gateway.json.JsonText;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;

/**
 * An error in the shape that OpenAI's SDKs read.
 *
 * @param status HTTP status
 * @param type OpenAI's coarse kind, such as {@code invalid_request_error}
 * @param code the fine kind, lower snake case
 * @param param the field at fault
 * @param message a sentence for the person who reads it
 * @param retryAfter when the same request may fare better
 */
public record OpenAiError(
    int status,
    String type,
    String code,
    Optional<String> param,
    String message,
    Optional<Duration> retryAfter) {

  private static final String RATE_LIMIT = "rate_limit_error";
  private static final String THROTTLED = "rate_limit_exceeded";

  /** The caller's mistake. */
  public static OpenAiError invalidRequest(
      int status, String code, Optional<String> param, String message) {
    return new OpenAiError(status, "invalid_request_error", code, param, message, Optional.empty());
  }

  /** One request too many; the same one fares better later. */
  public static OpenAiError throttled(String message, Duration retryAfter) {
    return new OpenAiError(
        429, RATE_LIMIT, THROTTLED, Optional.empty(), message, Optional.of(retryAfter));
  }

  /** Whether an SDK may send the same request again by itself, after the advised time. */
  public boolean mayBeRetried() {
    return type.equals(RATE_LIMIT) && code.equals(THROTTLED);
  }

  /** Not the caller's mistake. */
  public static OpenAiError server(int status, String code, String message) {
    return new OpenAiError(
        status, "server_error", code, Optional.empty(), message, Optional.empty());
  }

  /** The router itself failed. */
  public static OpenAiError internal() {
    return server(500, "internal_error", "The router failed to handle the request.");
  }

  /** The whole body. */
  public Buffer body() {
    return Buffer.buffer("{\"error\":" + object() + "}");
  }

  /** The error object alone. */
  public String object() {
    return "{\"message\":"
        + JsonText.quote(message)
        + ",\"type\":"
        + JsonText.quote(type)
        + ",\"param\":"
        + param.map(JsonText::quote).orElse("null")
        + ",\"code\":"
        + JsonText.quote(code)
        + "}";
  }
}
