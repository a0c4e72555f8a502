package dev.detour.policy.document;

import java.time.Duration;

/**
 * What is kept of answers, for rows that may answer with a stored one.
 *
 * @param ttl how long an answer may be given again
 * @param maxEntriesPerTenant most answers kept for one tenant: by each router, and in the control
 *     store
 * @param maxBytesPerTenant most bytes of answers kept for one tenant, likewise
 * @param shared whether routers give each other's answers, which the control store then keeps
 */
public record CacheRules(
    Duration ttl, int maxEntriesPerTenant, long maxBytesPerTenant, boolean shared) {

  /** What holds where the policy says nothing. */
  public static final CacheRules DEFAULT =
      new CacheRules(Duration.ofHours(1), 1_000, 16L * 1024 * 1024, false);

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
