package dev.detour.policy.document.shape;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a value of a document may be. */
public sealed interface Shape {
  /** What the value means, for a reader of the schema. */
  String description();

  /**
   * Text.
   *
   * @param pattern a regular expression, without anchors, that the whole text matches
   * @param expectation the pattern in words
   * @param maxLength in characters
   */
  record Text(String description, String pattern, String expectation, int maxLength)
      implements Shape {
    /** Text of any form, not blank. */
    public static Text any(String description, int maxLength) {
      return new Text(description, "(?s).*\\S.*", "text, not blank", maxLength);
    }
  }

  /** One of a few words. */
  record Choice(String description, List<String> values) implements Shape {}

  /** A duration such as {@code 250ms}, within bounds. */
  record Span(String description, Duration min, Duration max) implements Shape {}

  /** A whole number within bounds. */
  record Whole(String description, long min, long max) implements Shape {}

  /** A number within bounds. */
  record Decimal(String description, double min, double max) implements Shape {}

  /** {@code true} or {@code false}. */
  record Flag(String description) implements Shape {}

  /** A list without repetition. */
  record Items(String description, Shape item) implements Shape {}

  /**
   * A map whose keys the author names.
   *
   * @param key the shape of every key, a {@link Text} or a {@link Choice}
   */
  record Entries(String description, Shape key, Shape value) implements Shape {}

  /**
   * An object with known fields.
   *
   * @param fields every field
   * @param exactlyOneOf the fields of which exactly one must be there, empty for no such rule
   */
  record Fields(String description, List<Field> fields, List<String> exactlyOneOf)
      implements Shape {
    /** An object without a rule among its fields. */
    public static Fields of(String description, Field... fields) {
      return new Fields(description, List.of(fields), List.of());
    }

    /** The field with this name. */
    public Optional<Field> field(String name) {
      return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }
  }

  /** Any value: of no interest to whoever checks. */
  record Any(String description) implements Shape {}

  /** A shape used in several places, under one name in the schema. */
  record Named(String name, Shape shape) implements Shape {
    @Override
    public String description() {
      return shape.description();
    }
  }

  /**
   * A field of an object.
   *
   * @param name as written
   * @param shape of its value
   * @param presence whether it may be left out
   * @param defaultValue what leaving it out means, in words; empty for nothing
   */
  record Field(String name, Shape shape, Presence presence, String defaultValue) {
    /** A field that must be there. */
    public static Field required(String name, Shape shape) {
      return new Field(name, shape, Presence.REQUIRED, "");
    }

    /** A field that may be left out. */
    public static Field optional(String name, Shape shape) {
      return new Field(name, shape, Presence.OPTIONAL, "");
    }

    /** A field that may be left out, and what that means. */
    public static Field optional(String name, Shape shape, String defaultValue) {
      return new Field(name, shape, Presence.OPTIONAL, defaultValue);
    }
  }

  /** Whether a field may be left out. */
  enum Presence {
    REQUIRED,
    OPTIONAL
  }
}
