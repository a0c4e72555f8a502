package dev.detour.policy.document;

import java.time.Duration;

/**
 * What a router keeps of answers, for rows that may answer with a stored one.
 *
 * @param ttl how long an answer may be given again
 * @param maxEntriesPerTenant most answers kept for one tenant
 * @param maxBytesPerTenant most bytes of answers kept for one tenant
 */
public record CacheRules(Duration ttl, int maxEntriesPerTenant, long maxBytesPerTenant) {

  /** What holds where the policy says nothing. */
  public static final CacheRules DEFAULT =
      new CacheRules(Duration.ofHours(1), 1_000, 16L * 1024 * 1024);

  public CacheRules {
    if (ttl.isNegative() || ttl.isZero()) {
      throw new IllegalArgumentException("ttl: " + ttl + " (expected: > 0)");
    }
    if (maxEntriesPerTenant < 0) {
      throw new IllegalArgumentException(
          "maxEntriesPerTenant: " + maxEntriesPerTenant + " (expected: >= 0)");
    }
    if (maxBytesPerTenant < 0) {
      throw new IllegalArgumentException(
          "maxBytesPerTenant: " + maxBytesPerTenant + " (expected: >= 0)");
    }
  }
}
