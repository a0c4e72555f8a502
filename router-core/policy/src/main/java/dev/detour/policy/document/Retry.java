package dev.detour.policy.document;

import java.time.Duration;

/**
 * How a class retries on the same route.
 *
 * <p>The n-th retry waits a random time between half of and the whole of {@code min(backoffMax,
 * backoffBase * 2^(n-1))}, and never less than the provider advised.
 *
 * @param maxPerRoute retries on one route within one request, 0 to 5
 * @param backoffBase the first retry's longest wait
 * @param backoffMax the longest wait of any retry
 * @param waitBudget the longest advised delay worth waiting for; a longer one means going on at
 *     once
 */
public record Retry(
    int maxPerRoute, Duration backoffBase, Duration backoffMax, Duration waitBudget) {

  public Retry {
    if (maxPerRoute < 0 || maxPerRoute > 5) {
      throw new IllegalArgumentException("maxPerRoute: " + maxPerRoute + " (expected: 0..5)");
    }
    if (backoffBase.isNegative() || backoffMax.compareTo(backoffBase) < 0) {
      throw new IllegalArgumentException(
          "backoffMax: " + backoffMax + " (expected: >= backoffBase " + backoffBase + ")");
    }
    if (waitBudget.isNegative()) {
      throw new IllegalArgumentException("waitBudget: " + waitBudget + " (expected: >= 0)");
    }
  }
}
