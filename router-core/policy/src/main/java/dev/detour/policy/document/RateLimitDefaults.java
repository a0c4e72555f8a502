package dev.detour.policy.document;

/**
 * What keys and tenants without limits of their own may ask for.
 *
 * @param key each key
 * @param tenant all keys of a tenant together
 */
public record RateLimitDefaults(RateLimits key, RateLimits tenant) {
  /** No limits. */
  public static final RateLimitDefaults NONE =
      new RateLimitDefaults(RateLimits.NONE, RateLimits.NONE);
}
