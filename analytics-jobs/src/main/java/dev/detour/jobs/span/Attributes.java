package dev.detour.jobs.span;

import static dev.detour.jobs.span.DeadLetter.Reason.BAD_ATTRIBUTE;
import static dev.detour.jobs.span.DeadLetter.Reason.MISSING_ATTRIBUTE;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Typed reading of a span's attributes. A value that its column cannot hold is a bad span. */
final class Attributes {
  private static final long UINT16_MAX = 0xFFFFL;
  private static final long UINT32_MAX = 0xFFFF_FFFFL;

  /** Longer than any name or id; what is longer would only fill the tables and the state. */
  static final int LONGEST_TEXT = 4096;

  static final int MOST_TEXTS = 256;

  private final Map<String, AnyValue> values;

  private Attributes(Map<String, AnyValue> values) {
    this.values = values;
  }

  static Attributes of(List<KeyValue> attributes) {
    Map<String, AnyValue> values = new HashMap<>(attributes.size() * 2);
    for (KeyValue attribute : attributes) {
      values.put(attribute.getKey(), attribute.getValue());
    }
    return new Attributes(values);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** A value as it came. */
  @Nullable AnyValue value(String name) {
    return values.get(name);
  }

  /** A text; empty when absent or of another type. */
  String textOrEmpty(String name) {
    AnyValue value = values.get(name);
    return value == null ? "" : value.getStringValue();
  }

  /** These attributes with some replaced; an empty one is taken out. */
  Attributes with(Map<String, Optional<AnyValue>> replacements) {
    Map<String, AnyValue> replaced = new HashMap<>(values);
    replacements.forEach(
        (name, value) ->
            value.ifPresentOrElse(
                present -> replaced.put(name, present), () -> replaced.remove(name)));
    return new Attributes(replaced);
  }

  /** A text, empty when absent. Numbers and booleans are taken as their text. */
  String text(String name) throws BadSpanException {
    AnyValue value = values.get(name);
    if (value == null) {
      return "";
    }
    return switch (value.getValueCase()) {
      case STRING_VALUE -> bounded(name, value.getStringValue());
      case INT_VALUE -> Long.toString(value.getIntValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      default -> throw bad(name, value, "text");
    };
  }

  /** A text without which the span makes no sense. */
  String requiredText(String name) throws BadSpanException {
    String text = text(name);
    if (text.isEmpty()) {
      throw new BadSpanException(MISSING_ATTRIBUTE, name + ": absent");
    }
    return text;
  }

  /** Texts, none when absent. */
  List<String> texts(String name) throws BadSpanException {
    AnyValue value = values.get(name);
    if (value == null) {
      return List.of();
    }
    if (!value.hasArrayValue()) {
      throw bad(name, value, "array of text");
    }
    if (value.getArrayValue().getValuesCount() > MOST_TEXTS) {
      throw new BadSpanException(
          BAD_ATTRIBUTE,
          name
              + ": "
              + value.getArrayValue().getValuesCount()
              + " texts (expected: <= "
              + MOST_TEXTS
              + ")");
    }
    List<String> texts = new ArrayList<>();
    for (AnyValue element : value.getArrayValue().getValuesList()) {
      if (!element.hasStringValue()) {
        throw bad(name, value, "array of text");
      }
      texts.add(bounded(name, element.getStringValue()));
    }
    return texts;
  }

  private static String bounded(String name, String text) throws BadSpanException {
    if (text.length() > LONGEST_TEXT) {
      throw new BadSpanException(
          BAD_ATTRIBUTE,
          name + ": " + text.length() + " characters (expected: <= " + LONGEST_TEXT + ")");
    }
    return text;
  }

  /** A boolean, false when absent. */
  boolean flag(String name) throws BadSpanException {
    AnyValue value = values.get(name);
    if (value == null) {
      return false;
    }
    if (!value.hasBoolValue()) {
      throw bad(name, value, "boolean");
    }
    return value.getBoolValue();
  }

  /** A number within 16 bits, 0 when absent. */
  int uint16(String name) throws BadSpanException {
    Long number = optional(name, UINT16_MAX);
    return number == null ? 0 : number.intValue();
  }

  /** A number within 32 bits. */
  @Nullable Long optionalUint32(String name) throws BadSpanException {
    return optional(name, UINT32_MAX);
  }

  /** A number that is not negative. */
  @Nullable Long optionalUint64(String name) throws BadSpanException {
    return optional(name, Long.MAX_VALUE);
  }

  /** A number that is not negative, 0 when absent. */
  long uint64(String name) throws BadSpanException {
    Long number = optional(name, Long.MAX_VALUE);
    return number == null ? 0 : number;
  }

  /** A number of either sign, 0 when absent. */
  long int64(String name) throws BadSpanException {
    AnyValue value = values.get(name);
    return value == null ? 0 : whole(name, value);
  }

  /** A decimal number. */
  @Nullable Double optionalDecimal(String name) throws BadSpanException {
    AnyValue value = values.get(name);
    if (value == null) {
      return null;
    }
    return switch (value.getValueCase()) {
      case DOUBLE_VALUE -> value.getDoubleValue();
      case INT_VALUE -> (double) value.getIntValue();
      default -> throw bad(name, value, "number");
    };
  }

  /** A duration given in seconds, as microseconds. */
  @Nullable Long optionalMicros(String name) throws BadSpanException {
    Double seconds = optionalDecimal(name);
    if (seconds == null) {
      return null;
    }
    if (!(seconds >= 0 && seconds <= UINT32_MAX)) {
      throw new BadSpanException(BAD_ATTRIBUTE, name + ": " + seconds + " (expected: seconds)");
    }
    return Math.round(seconds * 1_000_000);
  }

  /** A duration given in milliseconds, as microseconds. */
  @Nullable Long optionalMicrosOfMillis(String name) throws BadSpanException {
    Double millis = optionalDecimal(name);
    if (millis == null) {
      return null;
    }
    if (!(millis >= 0 && millis <= UINT32_MAX * 1000.0)) {
      throw new BadSpanException(BAD_ATTRIBUTE, name + ": " + millis + " (expected: milliseconds)");
    }
    return Math.round(millis * 1000);
  }

  private @Nullable Long optional(String name, long max) throws BadSpanException {
    AnyValue value = values.get(name);
    if (value == null) {
      return null;
    }
    long number = whole(name, value);
    if (number < 0 || number > max) {
      throw new BadSpanException(
          BAD_ATTRIBUTE, name + ": " + number + " (expected: 0.." + max + ")");
    }
    return number;
  }

  private static long whole(String name, AnyValue value) throws BadSpanException {
    if (value.hasIntValue()) {
      return value.getIntValue();
    }
    if (value.hasDoubleValue() && value.getDoubleValue() == Math.rint(value.getDoubleValue())) {
      return (long) value.getDoubleValue();
    }
    throw bad(name, value, "whole number");
  }

  private static BadSpanException bad(String name, AnyValue value, String expected) {
    return new BadSpanException(
        BAD_ATTRIBUTE, name + ": " + value.getValueCase() + " (expected: " + expected + ")");
  }
}
