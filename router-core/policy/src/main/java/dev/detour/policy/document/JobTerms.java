package dev.detour.policy.document;

import java.time.Duration;

/**
 * How a request goes on as a job.
 *
 * <p>The wait before the n-th run is random between half of and the whole of {@code min(backoffMax,
 * backoffBase * 2^(n-1))}.
 *
 * @param attempts the retry budget: the most attempts that are made as a job, 1 to 100
 * @param backoffBase the first wait at most
 * @param backoffMax any wait at most
 * @param expiresAfter how long after its beginning a job that has not ended is given up
 */
public record JobTerms(
    int attempts, Duration backoffBase, Duration backoffMax, Duration expiresAfter) {

  /** What holds where the policy says nothing. */
  public static final JobTerms DEFAULT =
      new JobTerms(10, Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofHours(24));

  public JobTerms {
    if (attempts < 1 || attempts > 100) {
      throw new IllegalArgumentException("attempts: " + attempts + " (expected: 1..100)");
    }
    if (backoffBase.isNegative() || backoffMax.compareTo(backoffBase) < 0) {
      throw new IllegalArgumentException(
          "backoffMax: " + backoffMax + " (expected: >= backoffBase " + backoffBase + ")");
    }
    if (expiresAfter.isNegative() || expiresAfter.isZero()) {
      throw new IllegalArgumentException("expiresAfter: " + expiresAfter + " (expected: > 0)");
    }
  }

  /**
   * The wait before the next run.
   *
   * @param attemptsMade attempts made as a job so far, 0 for the wait before the first run
   * @param chance uniform in {@code [0, 1)}
   */
  public Duration backoff(int attemptsMade, double chance) {
    long base = backoffBase.toMillis() << Math.min(attemptsMade, 20);
    long longest = Math.min(base, backoffMax.toMillis());
    return Duration.ofMillis(Math.round(longest * (0.5 + chance / 2)));
  }
}
