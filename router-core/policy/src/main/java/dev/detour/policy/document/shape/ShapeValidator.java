package dev.detour.policy.document.shape;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.policy.document.Durations;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** Checks a document's tree against its shape and reports each mistake with its path. */
public final class ShapeValidator {
  private final BiConsumer<String, String> mistakes;

  /**
   * A validator.
   *
   * @param mistakes takes each mistake's path and message
   */
  public ShapeValidator(BiConsumer<String, String> mistakes) {
    this.mistakes = mistakes;
  }

  /** Checks {@code value}, which stands at {@code path}. */
  public void validate(Shape shape, JsonNode value, String path) {
    if (shape instanceof Shape.Named named) {
      validate(named.shape(), value, path);
    } else if (shape instanceof Shape.Fields fields) {
      validateFields(fields, value, path);
    } else if (shape instanceof Shape.Entries entries) {
      validateEntries(entries, value, path);
    } else if (shape instanceof Shape.Items items) {
      validateItems(items, value, path);
    } else if (!accepts(shape, value)) {
      mistakes.accept(path, written(value) + " (expected: " + expectation(shape) + ")");
    }
  }

  /** The path of a map's entry or an object's field. */
  public static String child(String path, String key) {
    if (key.matches("[A-Za-z0-9_-]+")) {
      return path.isEmpty() ? key : path + "." + key;
    }
    return path + "[\"" + key + "\"]";
  }

  private void validateFields(Shape.Fields shape, JsonNode value, String path) {
    if (!value.isObject()) {
      // The kind alone: a credential put where an object belongs must not be repeated.
      mistakes.accept(path, kind(value) + " (expected: " + expectation(shape) + ")");
      return;
    }
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      Optional<Shape.Field> field = shape.field(entry.getKey());
      if (field.isPresent()) {
        validate(field.get().shape(), entry.getValue(), child(path, entry.getKey()));
      } else {
        mistakes.accept(child(path, entry.getKey()), unknownField(entry.getKey(), shape));
      }
    }
    for (Shape.Field field : shape.fields()) {
      if (field.presence() == Shape.Presence.REQUIRED && !value.has(field.name())) {
        mistakes.accept(
            child(path, field.name()), "missing (expected: " + expectation(field.shape()) + ")");
      }
    }
    validateExactlyOne(shape.exactlyOneOf(), value, path);
  }

  private void validateExactlyOne(List<String> names, JsonNode value, String path) {
    if (names.isEmpty()) {
      return;
    }
    List<String> present = names.stream().filter(value::has).toList();
    if (present.size() != 1) {
      mistakes.accept(
          path,
          (present.isEmpty() ? "none of them" : String.join(", ", present))
              + " (expected: exactly one of "
              + String.join(", ", names)
              + ")");
    }
  }

  private void validateEntries(Shape.Entries shape, JsonNode value, String path) {
    if (!value.isObject()) {
      // The kind alone: a credential put where an object belongs must not be repeated.
      mistakes.accept(path, kind(value) + " (expected: " + expectation(shape) + ")");
      return;
    }
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      String childPath = child(path, entry.getKey());
      if (!acceptsKey(shape.key(), entry.getKey())) {
        mistakes.accept(childPath, "unknown key (expected: " + expectation(shape.key()) + ")");
      } else {
        validate(shape.value(), entry.getValue(), childPath);
      }
    }
  }

  private void validateItems(Shape.Items shape, JsonNode value, String path) {
    if (!value.isArray()) {
      mistakes.accept(path, written(value) + " (expected: " + expectation(shape) + ")");
      return;
    }
    Set<JsonNode> seen = new HashSet<>();
    for (int i = 0; i < value.size(); i++) {
      String childPath = path + "[" + i + "]";
      validate(shape.item(), value.get(i), childPath);
      if (!seen.add(value.get(i))) {
        mistakes.accept(childPath, written(value.get(i)) + " (expected: each item once)");
      }
    }
  }

  private static boolean accepts(Shape shape, JsonNode value) {
    if (shape instanceof Shape.Any) {
      return true;
    } else if (shape instanceof Shape.Text || shape instanceof Shape.Choice) {
      return value.isTextual() && acceptsKey(shape, value.textValue());
    } else if (shape instanceof Shape.Span span) {
      return value.isTextual()
          && Durations.parse(value.textValue()).filter(found -> within(span, found)).isPresent();
    } else if (shape instanceof Shape.Whole whole) {
      return value.canConvertToExactIntegral()
          && value.canConvertToLong()
          && value.longValue() >= whole.min()
          && value.longValue() <= whole.max();
    } else if (shape instanceof Shape.Decimal decimal) {
      return value.isNumber()
          && value.doubleValue() >= decimal.min()
          && value.doubleValue() <= decimal.max();
    }
    return value.isBoolean();
  }

  private static boolean acceptsKey(Shape shape, String text) {
    if (shape instanceof Shape.Choice choice) {
      return choice.values().contains(text);
    }
    return shape instanceof Shape.Text allowed
        && text.length() <= allowed.maxLength()
        && text.indexOf('\0') < 0 // PostgreSQL has no text with it
        && Pattern.compile(allowed.pattern()).matcher(text).matches();
  }

  private static boolean within(Shape.Span span, Duration found) {
    return found.compareTo(span.min()) >= 0 && found.compareTo(span.max()) <= 0;
  }

  private static String unknownField(String name, Shape.Fields shape) {
    List<String> names = shape.fields().stream().map(Shape.Field::name).toList();
    Optional<String> near = names.stream().filter(known -> isNear(known, name)).findFirst();
    return "unknown field ("
        + near.map(known -> "did you mean " + known + "? ").orElse("")
        + "expected: "
        + (names.isEmpty() ? "no field" : "one of " + String.join(", ", names))
        + ")";
  }

  /** Whether two names differ in case, in punctuation, or by at most two edits. */
  private static boolean isNear(String known, String written) {
    String one = known.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    String other = written.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return one.equals(other) || (one.length() > 3 && edits(one, other) <= 2);
  }

  /** Levenshtein's distance. */
  private static int edits(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int substituted = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }

  private static String written(JsonNode value) {
    if (value.isContainerNode() || value.isNull()) {
      return kind(value);
    }
    String text = value.toString().replaceAll("//[^/@\\s]*@", "//…@");
    return text.length() <= 80 ? text : text.substring(0, 79) + "…";
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT, POJO -> "an object";
      case ARRAY -> "a list";
      case NULL, MISSING -> "nothing";
      case STRING, BINARY -> "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
    };
  }

  /** What a shape expects, in words. */
  static String expectation(Shape shape) {
    if (shape instanceof Shape.Named named) {
      return expectation(named.shape());
    } else if (shape instanceof Shape.Text text) {
      return text.expectation();
    } else if (shape instanceof Shape.Choice choice) {
      return String.join(" | ", choice.values());
    } else if (shape instanceof Shape.Span span) {
      return "a duration such as 250ms or 1m30s, "
          + Durations.format(span.min())
          + ".."
          + Durations.format(span.max());
    } else if (shape instanceof Shape.Whole whole) {
      return "a whole number, " + whole.min() + ".." + whole.max();
    } else if (shape instanceof Shape.Decimal decimal) {
      return "a number, " + decimal.min() + ".." + decimal.max();
    } else if (shape instanceof Shape.Flag) {
      return "true | false";
    } else if (shape instanceof Shape.Items) {
      return "a list";
    }
    return "an object";
  }
}
