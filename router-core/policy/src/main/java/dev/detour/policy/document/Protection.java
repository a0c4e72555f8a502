package dev.detour.policy.document;

import java.time.Duration;
import java.util.Optional;

/**
 * What keeps a route from being stormed while it is ill.
 *
 * @param retryBudget how many retries it takes
 * @param breaker when it is left alone
 * @param concurrency how many attempts it has at a time
 */
public record Protection(RetryBudget retryBudget, Breaker breaker, Concurrency concurrency) {
  /** What holds where the document says nothing. */
  public static final Protection DEFAULT =
      new Protection(
          new RetryBudget(0.1, 30, 10),
          new Breaker(5, 20, 0.5, Duration.ofSeconds(30), Duration.ofMinutes(10), Optional.empty()),
          new Concurrency(16, 1024));

  /**
   * A token bucket of retries: {@code retries <= burst + share * requests + perMinute * minutes},
   * over any span of time.
   *
   * @param share tokens per request that the route is asked for the first time, 0 to 1
   * @param perMinute tokens that come with time, for routes with little traffic
   * @param burst the most tokens that wait
   */
  public record RetryBudget(double share, int perMinute, int burst) {
    public RetryBudget {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("share: " + share + " (expected: 0..1)");
      }
      atLeast("perMinute", perMinute, 0);
      atLeast("burst", burst, 0);
    }
  }

  /**
   * When the circuit opens, and for how long.
   *
   * @param failuresInARow that open it
   * @param window how many outcomes the failure share looks back on, 1 to 64
   * @param failureShare of a full window that opens it, above 0 to 1
   * @param coolDown the first one
   * @param maxCoolDown the longest one; each failed probe doubles the one before
   * @param slowCall the wait for the first content, or for a plain answer, that counts as a failure
   */
  public record Breaker(
      int failuresInARow,
      int window,
      double failureShare,
      Duration coolDown,
      Duration maxCoolDown,
      Optional<Duration> slowCall) {
    public Breaker {
      atLeast("failuresInARow", failuresInARow, 1);
      if (window < 1 || window > 64) {
        throw new IllegalArgumentException("window: " + window + " (expected: 1..64)");
      }
      if (!(failureShare > 0 && failureShare <= 1)) {
        throw new IllegalArgumentException(
            "failureShare: " + failureShare + " (expected: above 0, at most 1)");
      }
      if (coolDown.isNegative() || maxCoolDown.compareTo(coolDown) < 0) {
        throw new IllegalArgumentException(
            "maxCoolDown: " + maxCoolDown + " (expected: >= coolDown " + coolDown + ")");
      }
    }

    /** The failures within a full window that open the circuit. */
    public int failuresInWindow() {
      return Math.max(1, (int) Math.ceil(window * failureShare));
    }
  }

  /**
   * Bounds of the attempts under way at a time. Between them the limit follows the route.
   *
   * @param min the limit never falls below it
   * @param max the limit begins with it and never rises above it
   */
  public record Concurrency(int min, int max) {
    public Concurrency {
      atLeast("min", min, 1);
      atLeast("max", max, min);
    }
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
