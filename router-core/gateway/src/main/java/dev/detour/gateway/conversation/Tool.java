package dev.detour.gateway.conversation;

import java.util.Optional;

/**
 * A function that the model may call.
 *
 * @param name as calls name it
 * @param description what it is for
 * @param parameters a JSON Schema as text
 * @param strict whether arguments must fit the schema exactly; empty leaves it to the provider
 */
public record Tool(
    String name, Optional<String> description, String parameters, Optional<Boolean> strict) {

  /** The schema of a function without parameters. */
  public static final String NO_PARAMETERS = "{\"type\":\"object\",\"properties\":{}}";
}
