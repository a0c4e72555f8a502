package dev.detour.store;

import dev.detour.policy.document.RateLimits;
import dev.detour.policy.document.TrafficClass;
import java.util.Optional;

/**
 * What a person may change about a key; all of it at once.
 *
 * @param defaultClass see {@link ApiKey}
 * @param maxClass see {@link ApiKey}
 * @param limits how much it may ask for
 */
public record KeyChange(
    String name,
    Optional<TrafficClass> defaultClass,
    Optional<TrafficClass> maxClass,
    boolean mayPinRoutes,
    RateLimits limits) {
  public KeyChange {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name: blank (expected: a name for the key)");
    }
  }
}
