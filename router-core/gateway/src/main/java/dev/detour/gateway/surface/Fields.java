package dev.detour.gateway.surface;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Source;
import dev.detour.gateway.conversation.UntranslatableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Reads fields of a request's tree; a value of another type than expected cannot be translated. */
public final class Fields {
  private static final String DATA = "data:";
  private static final String BASE64 = ";base64,";

  private Fields() {}

  /** A text; empty when absent or null. */
  public static Optional<String> text(JsonNode node, String field) throws UntranslatableException {
    JsonNode value = node.path(field);
    if (isNothing(value)) {
      return Optional.empty();
    } else if (!value.isTextual()) {
      throw new UntranslatableException(field + " that is no string");
    }
    return Optional.of(value.textValue());
  }

  /** A text that must be there. */
  public static String requiredText(JsonNode node, String field) throws UntranslatableException {
    return text(node, field)
        .orElseThrow(() -> new UntranslatableException("an object without " + field));
  }

  /** A flag; empty when absent or null. */
  public static Optional<Boolean> flag(JsonNode node, String field) throws UntranslatableException {
    JsonNode value = node.path(field);
    if (isNothing(value)) {
      return Optional.empty();
    } else if (!value.isBoolean()) {
      throw new UntranslatableException(field + " that is no boolean");
    }
    return Optional.of(value.booleanValue());
  }

  /** A number; empty when absent or null. */
  public static OptionalDouble decimal(JsonNode node, String field) throws UntranslatableException {
    JsonNode value = node.path(field);
    if (isNothing(value)) {
      return OptionalDouble.empty();
    } else if (!value.isNumber()) {
      throw new UntranslatableException(field + " that is no number");
    }
    return OptionalDouble.of(value.doubleValue());
  }

  /** A whole number; empty when absent or null. */
  public static OptionalInt whole(JsonNode node, String field) throws UntranslatableException {
    JsonNode value = node.path(field);
    if (isNothing(value)) {
      return OptionalInt.empty();
    } else if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new UntranslatableException(field + " that is no integer");
    }
    return OptionalInt.of(value.intValue());
  }

  /** A long whole number; empty when absent or null. */
  public static OptionalLong longWhole(JsonNode node, String field) throws UntranslatableException {
    JsonNode value = node.path(field);
    if (isNothing(value)) {
      return OptionalLong.empty();
    } else if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new UntranslatableException(field + " that is no integer");
    }
    return OptionalLong.of(value.longValue());
  }

  /** The texts of a list, or a single text. */
  public static List<String> texts(JsonNode node, String field) throws UntranslatableException {
    JsonNode value = node.path(field);
    List<String> texts = new ArrayList<>();
    if (value.isTextual()) {
      texts.add(value.textValue());
    } else {
      for (JsonNode item : list(value, field)) {
        if (!item.isTextual()) {
          throw new UntranslatableException(field + " with an entry that is no string");
        }
        texts.add(item.textValue());
      }
    }
    return texts;
  }

  /** The entries of a list; none when absent or null. */
  public static Iterable<JsonNode> list(JsonNode value, String field)
      throws UntranslatableException {
    if (isNothing(value)) {
      return List.of();
    } else if (!value.isArray()) {
      throw new UntranslatableException(field + " that is no array");
    }
    return value;
  }

  /** The entries of an object that are texts. */
  public static Map<String, String> labels(JsonNode value) {
    Map<String, String> labels = new HashMap<>();
    value
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().isTextual()) {
                labels.put(entry.getKey(), entry.getValue().textValue());
              }
            });
    return labels;
  }

  /** The fields of an object that are filled and not among {@code known}. */
  public static Set<String> others(JsonNode object, Set<String> known) {
    Set<String> others = new TreeSet<>();
    object
        .properties()
        .forEach(
            entry -> {
              if (!known.contains(entry.getKey()) && !isNothing(entry.getValue())) {
                others.add(entry.getKey());
              }
            });
    return others;
  }

  /**
   * Refuses an object with filled fields that are not among {@code known}: what is not understood
   * must not be dropped.
   *
   * @param what the object, as the reason names it
   */
  public static void onlyKnown(JsonNode object, Set<String> known, String what)
      throws UntranslatableException {
    Set<String> others = others(object, known);
    if (!others.isEmpty()) {
      throw new UntranslatableException(what + " with " + String.join(", ", others));
    }
  }

  /** An address, or bytes in a {@code data:} address. */
  public static Source source(String url) throws UntranslatableException {
    if (!url.regionMatches(true, 0, DATA, 0, DATA.length())) {
      return new Source.Url(url);
    }
    int end = url.indexOf(BASE64);
    if (end < 0) {
      throw new UntranslatableException("a data: address that is not base64");
    }
    String type = url.substring(DATA.length(), end);
    int parameters = type.indexOf(';');
    return new Source.Inline(
        parameters < 0 ? type : type.substring(0, parameters),
        url.substring(end + BASE64.length()));
  }

  /** Whether a value says nothing: absent, null, or an empty list or object. */
  public static boolean isNothing(JsonNode value) {
    return value.isMissingNode() || value.isNull() || (value.isContainerNode() && value.isEmpty());
  }
}
