package dev.detour.policy.document;

import java.util.OptionalLong;

/**
 * How much a key or a tenant may ask for in a minute.
 *
 * @param requestsPerMinute requests, &gt;= 1; absent for no limit of its own
 * @param tokensPerMinute tokens of prompts and answers together, &gt;= 1; absent for no limit of
 *     its own
 */
public record RateLimits(OptionalLong requestsPerMinute, OptionalLong tokensPerMinute) {
  /** No limit of its own. */
  public static final RateLimits NONE = new RateLimits(OptionalLong.empty(), OptionalLong.empty());

  public RateLimits {
    positive("requestsPerMinute", requestsPerMinute);
    positive("tokensPerMinute", tokensPerMinute);
  }

  /** These limits, and where one is absent, the other ones' instead. */
  public RateLimits orElse(RateLimits other) {
    return new RateLimits(
        requestsPerMinute.isPresent() ? requestsPerMinute : other.requestsPerMinute,
        tokensPerMinute.isPresent() ? tokensPerMinute : other.tokensPerMinute);
  }

  private static void positive(String name, OptionalLong value) {
    if (value.isPresent() && value.getAsLong() < 1) {
      throw new IllegalArgumentException(name + ": " + value.getAsLong() + " (expected: >= 1)");
    }
  }
}
