package dev.detour.console.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * One wrong field.
 *
 * @param path where: a path in the policy document, a parameter's or a body field's name; empty for
 *     the whole
 * @param message what is wrong and what is expected
 */
public record FieldError(String path, String message) {
  JsonObject toJson() {
    return new JsonObject().put("path", path).put("message", message);
  }

  /** The list as it stands in answers. */
  public static JsonArray toJson(List<FieldError> errors) {
    JsonArray array = new JsonArray();
    errors.forEach(error -> array.add(error.toJson()));
    return array;
  }
}
