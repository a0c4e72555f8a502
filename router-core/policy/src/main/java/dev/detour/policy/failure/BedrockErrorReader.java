package dev.detour.policy.failure;

import static dev.detour.policy.failure.ErrorReader.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * The errors of Amazon Bedrock's runtime: a class in {@code x-amzn-ErrorType} or {@code __type} and
 * a message; within a stream, an exception event, whose class is in its {@code :exception-type}
 * header or is the one key of its JSON.
 */
final class BedrockErrorReader implements ErrorReader {
  private static final String EXCEPTION = "Exception";

  @Override
  public Optional<ErrorFields> read(ProviderSignal signal, JsonNode body) {
    JsonNode content = body;
    String type = type(signal, body);
    if (type.isEmpty()) {
      for (Map.Entry<String, JsonNode> field : body.properties()) {
        if (field.getKey().endsWith(EXCEPTION) && field.getValue().isObject()) {
          type = field.getKey();
          content = field.getValue();
        }
      }
    }
    if (type.isEmpty() && signal.isAccepted()) {
      return Optional.empty();
    }
    String message =
        text(content.has("message") ? content.path("message") : content.path("Message"));
    String stated = signal.header(":error-message").orElse("");
    return Optional.of(
        ErrorFields.of(
            message.isEmpty() ? stated : message,
            original(content.path("originalStatusCode")),
            type));
  }

  private static String type(ProviderSignal signal, JsonNode body) {
    return signal
        .header("x-amzn-errortype")
        .or(() -> signal.header(":exception-type"))
        .or(() -> signal.header(":error-code"))
        .or(() -> Optional.of(text(body.path("__type"))))
        .map(BedrockErrorReader::bare)
        .orElse("");
  }

  /** The class without its namespace before a hash and its address after a colon. */
  private static String bare(String type) {
    String name = type.substring(type.indexOf('#') + 1);
    int colon = name.indexOf(':');
    return (colon < 0 ? name : name.substring(0, colon)).trim();
  }

  /** The status of the model's own server, where it says more than that the model failed. */
  private static String original(JsonNode status) {
    return switch (status.asInt()) {
      case 408, 429, 503, 504, 529 -> "original_" + status.asInt();
      default -> "";
    };
  }
}
