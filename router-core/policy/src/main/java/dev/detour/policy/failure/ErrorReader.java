package dev.detour.policy.failure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Where a dialect's responses and events carry an error, and what its fields are called. */
interface ErrorReader {
  /**
   * The error that a response or an event carries, or empty when it carries none.
   *
   * @param body the parsed body, missing when it is no JSON
   */
  Optional<ErrorFields> read(ProviderSignal signal, JsonNode body);

  /** A field's text, empty when it is absent or no single value. */
  static String text(JsonNode value) {
    return value.isValueNode() && !value.isNull() ? value.asText() : "";
  }
}
