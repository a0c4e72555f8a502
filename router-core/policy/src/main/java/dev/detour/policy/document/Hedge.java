package dev.detour.policy.document;

import java.time.Duration;

/**
 * A second attempt beside a slow first one.
 *
 * @param delay how long the first attempt may be silent before the second is made
 * @param maxExtraLoad hedges per request of the class at most, above 0 to 0.5
 */
public record Hedge(Duration delay, double maxExtraLoad) {
  public Hedge {
    if (delay.isZero() || delay.isNegative()) {
      throw new IllegalArgumentException("delay: " + delay + " (expected: > 0)");
    }
    if (!(maxExtraLoad > 0 && maxExtraLoad <= 0.5)) {
      throw new IllegalArgumentException(
          "maxExtraLoad: " + maxExtraLoad + " (expected: above 0, at most 0.5)");
    }
  }
}
