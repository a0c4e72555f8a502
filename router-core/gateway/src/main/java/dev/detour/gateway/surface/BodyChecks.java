package dev.detour.gateway.surface;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.json.InvalidBodyException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads the fields that routing needs; a value of another type is the caller's mistake. */
public final class BodyChecks {
  private BodyChecks() {}

  /** A text; null when absent or null. */
  public static @Nullable String text(JsonNode body, String field) throws InvalidBodyException {
    JsonNode value = body.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    } else if (!value.isTextual()) {
      throw invalid(field, "a string");
    }
    return value.textValue();
  }

  /** A flag; false when absent or null. */
  public static boolean flag(JsonNode body, String field) throws InvalidBodyException {
    JsonNode value = body.path(field);
    if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
      throw invalid(field, "a boolean");
    }
    return value.asBoolean(false);
  }

  /** A count; empty when absent or null. */
  public static OptionalInt count(JsonNode body, String field) throws InvalidBodyException {
    JsonNode value = body.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalInt.empty();
    } else if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw invalid(field, "an integer from 1 to 2147483647");
    }
    return OptionalInt.of(value.intValue());
  }

  /** A list with at least one entry. */
  public static JsonNode filledList(JsonNode body, String field) throws InvalidBodyException {
    JsonNode value = body.path(field);
    if (value.isMissingNode()) {
      throw missing(field);
    } else if (!value.isArray()) {
      throw invalid(field, "an array");
    } else if (value.isEmpty()) {
      throw invalid(field, "at least one entry");
    }
    return value;
  }

  /** The field is not there. */
  public static InvalidBodyException missing(String field) {
    return new InvalidBodyException("Missing required parameter: '" + field + "'.", field);
  }

  /** The field's value is not as it must be. */
  public static InvalidBodyException invalid(String field, String expected) {
    return new InvalidBodyException(
        "Invalid type or value for '" + field + "' (expected: " + expected + ").", field);
  }
}
