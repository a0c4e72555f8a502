package dev.detour.policy.failure;

import static dev.detour.policy.failure.ErrorReader.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * The errors of the Anthropic dialect: {@code {"type": "error", "error": {"type", "message",
 * "details"}}}, as a body and as a stream's {@code error} event.
 */
final class AnthropicErrorReader implements ErrorReader {
  @Override
  public Optional<ErrorFields> read(ProviderSignal signal, JsonNode body) {
    JsonNode error = body.path("error");
    if (error.isObject()) {
      String code = text(error.path("details").path("error_code"));
      return Optional.of(
          ErrorFields.of(text(error.path("message")), code, text(error.path("type"))));
    } else if (error.isTextual()) {
      return Optional.of(ErrorFields.of(error.textValue()));
    }
    return !signal.isAccepted() && body.has("message")
        ? Optional.of(ErrorFields.of(text(body.path("message"))))
        : Optional.empty();
  }
}
