package dev.detour.gateway.conversation;

import java.util.Optional;

/** The form that the answer's text must have. */
public sealed interface OutputFormat {
  /** None. */
  record Free() implements OutputFormat {}

  /** Some JSON object. */
  record JsonObject() implements OutputFormat {}

  /**
   * JSON that fits a schema.
   *
   * @param name of the schema
   * @param schema a JSON Schema as text
   * @param strict whether the answer must fit exactly; empty leaves it to the provider
   */
  record JsonSchema(
      String name, Optional<String> description, String schema, Optional<Boolean> strict)
      implements OutputFormat {}
}
