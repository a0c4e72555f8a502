package dev.detour.store;

import dev.detour.policy.document.RateLimits;
import dev.detour.policy.document.TrafficClass;
import java.util.Optional;

/**
 * A virtual key to be stored.
 *
 * @param value the key itself; only its hash and its last four characters are stored
 * @param defaultClass see {@link ApiKey}
 * @param maxClass see {@link ApiKey}
 * @param limits how much it may ask for
 */
public record NewApiKey(
    String tenant,
    String name,
    String value,
    Optional<TrafficClass> defaultClass,
    Optional<TrafficClass> maxClass,
    boolean mayPinRoutes,
    RateLimits limits) {
  public NewApiKey {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name: blank (expected: a name for the key)");
    }
    if (!VirtualKeys.isWellFormed(value)) {
      throw new IllegalArgumentException(
          "value: wrong form (expected: dtr_ and 43 characters of base64url)");
    }
  }

  /** A key without limits of its own. */
  public NewApiKey(
      String tenant,
      String name,
      String value,
      Optional<TrafficClass> defaultClass,
      Optional<TrafficClass> maxClass,
      boolean mayPinRoutes) {
    this(tenant, name, value, defaultClass, maxClass, mayPinRoutes, RateLimits.NONE);
  }

  /** The value is a secret, so it stays out of logs. */
  @Override
  public String toString() {
    return "NewApiKey[tenant=" + tenant + ", name=" + name + "]";
  }
}
