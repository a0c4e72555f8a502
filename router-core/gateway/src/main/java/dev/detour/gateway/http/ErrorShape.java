package dev.detour.gateway.http;

import dev.detour.gateway.json.JsonText;
import io.vertx.core.buffer.Buffer;

/** How an API writes its errors. */
public enum ErrorShape {
  /** {@code {"error":{"message","type","param","code"}}}. */
  OPENAI {
    @Override
    public Buffer body(OpenAiError error, String requestId) {
      return error.body();
    }
  },

  /** {@code {"type":"error","error":{"type","message"},"request_id"}}. */
  ANTHROPIC {
    @Override
    public Buffer body(OpenAiError error, String requestId) {
      return Buffer.buffer(
          "{\"type\":\"error\",\"error\":"
              + "{\"type\":\""
              + anthropicType(error.status())
              + "\",\"message\":"
              + JsonText.quote(error.message())
              + ",\"code\":"
              + JsonText.quote(error.code())
              + "},\"request_id\":"
              + JsonText.quote(requestId)
              + "}");
    }
  };

  /** The whole body of an error. */
  public abstract Buffer body(OpenAiError error, String requestId);

  /** Anthropic's error type for a status. */
  public static String anthropicType(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 504 -> "timeout_error";
      case 503, 529 -> "overloaded_error";
      default -> status >= 500 ? "api_error" : "invalid_request_error";
    };
  }
}
