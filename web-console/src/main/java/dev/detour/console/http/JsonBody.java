package dev.detour.console.http;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A JSON object read field by field. Mistakes are collected; {@link #done()} reports them all,
 * fields that nobody asked for among them.
 */
public final class JsonBody {
  private final JsonObject json;
  private final Set<String> known = new HashSet<>();
  private final List<FieldError> errors = new ArrayList<>();

  JsonBody(JsonObject json) {
    this.json = json;
  }

  /** A text that must be there. */
  public String text(String name, int minLength, int maxLength) {
    if (!json.containsKey(name)) {
      known.add(name);
      errors.add(new FieldError(name, "missing (expected: a text)"));
      return "";
    }
    return text(name, "", minLength, maxLength);
  }

  /** A text that may be absent. */
  public String optionalText(String name, String defaultValue, int maxLength) {
    return text(name, defaultValue, 0, maxLength);
  }

  /** A whole number that must be there. */
  public long number(String name, long min) {
    if (!json.containsKey(name)) {
      known.add(name);
      errors.add(new FieldError(name, "missing (expected: a whole number)"));
      return min;
    }
    return optionalNumber(name, min, min);
  }

  /** A whole number that may be absent. */
  public long optionalNumber(String name, long defaultValue, long min) {
    known.add(name);
    Object value = json.getValue(name, defaultValue);
    boolean whole = value instanceof Integer || value instanceof Long;
    if (whole && ((Number) value).longValue() >= min) {
      return ((Number) value).longValue();
    }
    errors.add(new FieldError(name, value + " (expected: a whole number >= " + min + ")"));
    return defaultValue;
  }

  /** Whether the field is there. */
  public boolean has(String name) {
    return json.containsKey(name);
  }

  /** Ends the reading; throws when there was any mistake. */
  public void done() {
    json.fieldNames().stream()
        .filter(name -> !known.contains(name))
        .forEach(name -> errors.add(new FieldError(name, "unknown field")));
    if (!errors.isEmpty()) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST, errors.size() + " field(s) cannot be read.", errors);
    }
  }

  private String text(String name, String defaultValue, int minLength, int maxLength) {
    known.add(name);
    Object value = json.getValue(name, defaultValue);
    if (!(value instanceof String text)) {
      errors.add(new FieldError(name, "not a text (expected: a text)"));
      return defaultValue;
    }
    if (text.length() < minLength || text.length() > maxLength) {
      errors.add(
          new FieldError(
              name,
              text.length() + " characters (expected: " + minLength + ".." + maxLength + ")"));
    }
    return text;
  }
}
