package dev.detour.jobs;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/** What commands read from their words. */
public final class Words {
  private Words() {}

  /**
   * A point in time.
   *
   * @param option that has the value
   * @throws IllegalArgumentException naming the option and the expectation
   */
  public static Instant time(String option, String value) {
    try {
      return Instant.parse(value);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          option + ": " + value + " (expected: a time such as 2026-03-01T10:00:00Z)", e);
    }
  }
}
