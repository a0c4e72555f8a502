package dev.detour.sim.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in a document that knows its path, so that every complaint names it. */
final class Cursor {
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");

  private final String path;
  private final JsonNode node;

  Cursor(String path, JsonNode node) {
    this.path = path;
    this.node = node;
  }

  /** The object here, after a check that it has no other fields than these. */
  Cursor object(String... allowed) {
    if (!node.isObject()) {
      throw wrong("an object");
    }
    Set<String> unknown = new TreeSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(Set.of(allowed));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          at(unknown.iterator().next())
              + ": unknown (expected: one of "
              + String.join(", ", allowed)
              + ")");
    }
    return this;
  }

  boolean has(String field) {
    return node.hasNonNull(field);
  }

  Cursor get(String field) {
    if (!has(field)) {
      throw new IllegalArgumentException(at(field) + ": missing");
    }
    return new Cursor(at(field), node.get(field));
  }

  <T> Optional<T> optional(String field, Function<Cursor, T> read) {
    return has(field) ? Optional.of(read.apply(get(field))) : Optional.empty();
  }

  <T> T or(String field, Function<Cursor, T> read, T absent) {
    return optional(field, read).orElse(absent);
  }

  <T> Map<String, T> map(Function<Cursor, T> read) {
    if (!node.isObject()) {
      throw wrong("an object");
    }
    Map<String, T> values = new LinkedHashMap<>();
    node.fieldNames().forEachRemaining(field -> values.put(field, read.apply(get(field))));
    return values;
  }

  <T> List<T> list(Function<Cursor, T> read) {
    if (!node.isArray()) {
      throw wrong("a list");
    }
    List<T> values = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      values.add(read.apply(new Cursor(path + "[" + i + "]", node.get(i))));
    }
    return values;
  }

  /** The only field of the object here, as its name and its value. */
  Map.Entry<String, Cursor> choice() {
    if (node.isObject() && node.size() == 1) {
      String field = node.fieldNames().next();
      return Map.entry(field, new Cursor(at(field), node.get(field)));
    }
    throw wrong("an object with one field");
  }

  boolean isText() {
    return node.isTextual();
  }

  String text() {
    if (!node.isValueNode() || node.isNull()) {
      throw wrong("a text");
    }
    return node.asText();
  }

  double number() {
    if (!node.isNumber()) {
      throw wrong("a number");
    }
    return node.doubleValue();
  }

  int integer() {
    if (!node.canConvertToInt() || !node.isIntegralNumber()) {
      throw wrong("a whole number");
    }
    return node.intValue();
  }

  long wholeNumber() {
    if (!node.isIntegralNumber()) {
      throw wrong("a whole number");
    }
    return node.longValue();
  }

  Duration duration() {
    Matcher matcher = DURATION.matcher(node.asText());
    if (!node.isTextual() || !matcher.matches()) {
      throw wrong("a duration like 250ms, 10s, 2m or 1h");
    }
    double unitMs =
        switch (matcher.group(2)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          default -> 3_600_000;
        };
    return Duration.ofNanos(Math.round(Double.parseDouble(matcher.group(1)) * unitMs * 1e6));
  }

  /** Builds a value whose own checks fail with this place's path in front. */
  <T> T build(Supplier<T> constructor) {
    try {
      return constructor.get();
    } catch (IllegalArgumentException e) {
      if (e.getMessage() != null && !path.isEmpty() && !e.getMessage().startsWith(path)) {
        throw new IllegalArgumentException(path + "." + e.getMessage(), e);
      }
      throw e;
    }
  }

  IllegalArgumentException wrong(String expected) {
    String found =
        node.isContainerNode() ? (node.isArray() ? "a list" : "an object") : node.asText();
    return new IllegalArgumentException(path + ": " + found + " (expected: " + expected + ")");
  }

  private String at(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }
}
