package dev.detour.policy.failure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;

/**
 * The error object of a body in the OpenAI dialect, in any of the forms that servers speaking it
 * send.
 *
 * @param code {@code error.code} in lower case, empty when absent
 * @param type {@code error.type} in lower case, empty when absent
 * @param param {@code error.param}
 * @param message {@code error.message}, empty when absent
 * @param detail a second, finer code: Azure's {@code innererror.code}, Google's {@code
 *     details[].reason}, a validation error's kind; in lower case
 */
record OpenAiError(
    String code, String type, Optional<String> param, String message, String detail) {

  /** No error object at all. */
  static final OpenAiError NONE = new OpenAiError("", "", Optional.empty(), "", "");

  /** The error that a body or an event carries, or empty when it carries none. */
  static Optional<OpenAiError> find(JsonNode body) {
    JsonNode root = body.isArray() && body.size() == 1 ? body.get(0) : body;
    if (!root.isObject()) {
      return Optional.empty();
    }
    JsonNode error = root.path("error");
    if (error.isObject()) {
      return Optional.of(ofObject(error));
    } else if (error.isTextual()) {
      return Optional.of(ofMessage(error.textValue()));
    } else if (root.path("response").path("error").isObject()) {
      return Optional.of(ofObject(root.path("response").path("error")));
    }
    boolean flat =
        root.path("object").asText().equals("error") || root.path("type").asText().equals("error");
    if (flat) {
      return Optional.of(ofObject(root));
    } else if (root.has("detail") && !root.has("choices")) {
      return Optional.of(ofDetail(root.path("detail")));
    }
    return choiceError(root.path("choices"));
  }

  private static OpenAiError ofObject(JsonNode error) {
    String detail = text(error.path("innererror").path("code"));
    for (JsonNode entry : error.path("details")) {
      detail = detail.isEmpty() ? text(entry.path("reason")) : detail;
    }
    return new OpenAiError(
        text(error.path("code")),
        text(error.path("type")),
        Optional.of(error.path("param").asText("")).filter(param -> !param.isBlank()),
        error.path("message").asText(""),
        detail);
  }

  private static OpenAiError ofMessage(String message) {
    return new OpenAiError("", "", Optional.empty(), message, "");
  }

  /** Frameworks' own validation errors: {@code {"detail": [{"type", "loc", "msg"}]}} or a text. */
  private static OpenAiError ofDetail(JsonNode detail) {
    if (!detail.isArray() || detail.isEmpty()) {
      return ofMessage(detail.asText(""));
    }
    JsonNode first = detail.get(0);
    JsonNode place = first.path("loc");
    Optional<String> param =
        place.size() > 1 ? Optional.of(place.get(1).asText()) : Optional.empty();
    return new OpenAiError("", "", param, first.path("msg").asText(""), text(first.path("type")));
  }

  /** Aggregators put a broken choice's error into the choice. */
  private static Optional<OpenAiError> choiceError(JsonNode choices) {
    for (JsonNode choice : choices) {
      if (choice.path("error").isObject()) {
        return Optional.of(ofObject(choice.path("error")));
      } else if (choice.path("finish_reason").asText().equals("error")) {
        return Optional.of(NONE);
      }
    }
    return Optional.empty();
  }

  private static String text(JsonNode value) {
    return value.isValueNode() && !value.isNull() ? value.asText().toLowerCase(Locale.ROOT) : "";
  }

  /** An HTTP status that stands as the code, 0 when there is none. */
  int statusCode() {
    return code.matches("[45]\\d\\d") ? Integer.parseInt(code) : 0;
  }
}
