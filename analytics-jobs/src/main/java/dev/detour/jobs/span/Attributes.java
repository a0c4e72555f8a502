package dev.detour.jobs.span;

import static dev.detour.jobs.span.DeadLetter.Reason.BAD_ATTRIBUTE;
import static dev.detour.jobs.span.DeadLetter.Reason.MISSING_ATTRIBUTE;

import io.opentelemetry.proto.common.v1.AnyValue.ValueCase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Typed reading of a span's attributes. A value that its column cannot hold is a bad span. */
abstract class Attributes {
  private static final long UINT16_MAX = 0xFFFFL;
  private static final long UINT32_MAX = 0xFFFF_FFFFL;

  /** Longer than any name or id; what is longer would only fill the tables and the state. */
  static final int LONGEST_TEXT = 4096;

  static final int MOST_TEXTS = 256;

  /** Whether the span has the attribute, whatever its value is. */
  boolean has(String name) {
    return kind(name) != null;
  }

  /** The type of a value; null when it is absent. */
  abstract @Nullable ValueCase kind(String name);

  /** The value of an attribute that is a text. */
  abstract String string(String name);

  /** The value of an attribute that is a whole number. */
  abstract long number(String name);

  /** The value of an attribute that is a decimal number. */
  abstract double decimal(String name);

  /** The value of an attribute that is a boolean. */
  abstract boolean bool(String name);

  /** The value of an attribute that is an array; null when an element is no text. */
  abstract @Nullable List<String> strings(String name);

  /** A text, empty when absent. Numbers and booleans are taken as their text. */
  String text(String name) throws BadSpanException {
    ValueCase kind = kind(name);
    if (kind == null) {
      return "";
    }
    return switch (kind) {
      case STRING_VALUE -> bounded(name, string(name));
      case INT_VALUE -> Long.toString(number(name));
      case BOOL_VALUE -> Boolean.toString(bool(name));
      case DOUBLE_VALUE -> Double.toString(decimal(name));
      default -> throw bad(name, kind, "text");
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
    ValueCase kind = kind(name);
    if (kind == null) {
      return List.of();
    }
    List<String> texts = kind == ValueCase.ARRAY_VALUE ? strings(name) : null;
    if (texts == null) {
      throw bad(name, kind, "array of text");
    }
    if (texts.size() > MOST_TEXTS) {
      throw new BadSpanException(
          BAD_ATTRIBUTE, name + ": " + texts.size() + " texts (expected: <= " + MOST_TEXTS + ")");
    }
    for (String text : texts) {
      bounded(name, text);
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
    ValueCase kind = kind(name);
    if (kind == null) {
      return false;
    }
    if (kind != ValueCase.BOOL_VALUE) {
      throw bad(name, kind, "boolean");
    }
    return bool(name);
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
    ValueCase kind = kind(name);
    return kind == null ? 0 : whole(name, kind);
  }

  /** A decimal number. */
  @Nullable Double optionalDecimal(String name) throws BadSpanException {
    ValueCase kind = kind(name);
    if (kind == null) {
      return null;
    }
    return switch (kind) {
      case DOUBLE_VALUE -> decimal(name);
      case INT_VALUE -> (double) number(name);
      default -> throw bad(name, kind, "number");
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
    ValueCase kind = kind(name);
    if (kind == null) {
      return null;
    }
    long number = whole(name, kind);
    if (number < 0 || number > max) {
      throw new BadSpanException(
          BAD_ATTRIBUTE, name + ": " + number + " (expected: 0.." + max + ")");
    }
    return number;
  }

  private long whole(String name, ValueCase kind) throws BadSpanException {
    if (kind == ValueCase.INT_VALUE) {
      return number(name);
    }
    if (kind == ValueCase.DOUBLE_VALUE && decimal(name) == Math.rint(decimal(name))) {
      return (long) decimal(name);
    }
    throw bad(name, kind, "whole number");
  }

  private static BadSpanException bad(String name, ValueCase kind, String expected) {
    return new BadSpanException(
        BAD_ATTRIBUTE, name + ": " + kind + " (expected: " + expected + ")");
  }
}
