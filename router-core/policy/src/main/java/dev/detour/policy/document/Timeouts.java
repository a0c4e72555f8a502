package dev.detour.policy.document;

import java.time.Duration;

/**
 * The limits of one attempt.
 *
 * @param connect until the connection stands
 * @param firstToken from the attempt's start to the first content; streamed attempts only
 * @param betweenTokens the longest silence after that; streamed attempts only
 * @param total from the attempt's start to its end
 */
public record Timeouts(
    Duration connect, Duration firstToken, Duration betweenTokens, Duration total) {

  public Timeouts {
    positive("connect", connect);
    positive("firstToken", firstToken);
    positive("betweenTokens", betweenTokens);
    positive("total", total);
  }

  /** These limits, none of them beyond the total. */
  Timeouts bounded() {
    return new Timeouts(
        min(connect, total), min(firstToken, total), min(betweenTokens, total), total);
  }

  /** These limits, none of them beyond {@code limit}. */
  public Timeouts within(Duration limit) {
    if (total.compareTo(limit) <= 0) {
      return this;
    }
    return new Timeouts(
        min(connect, limit), min(firstToken, limit), min(betweenTokens, limit), limit);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
