package dev.detour.store;

import dev.detour.policy.document.RateLimits;
import dev.detour.policy.document.TrafficClass;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Who pays for requests.
 *
 * @param defaultClass traffic class of requests that neither feature nor key assigns one
 * @param timeZone where the tenant's days and months begin
 * @param limits how much all its keys together may ask for
 */
public record Tenant(
    String id,
    String displayName,
    Optional<TrafficClass> defaultClass,
    ZoneId timeZone,
    RateLimits limits) {
  public Tenant {
    if (id.isBlank()) {
      throw new IllegalArgumentException("id: blank (expected: a tenant id)");
    }
  }

  /** A tenant without limits of its own. */
  public Tenant(
      String id, String displayName, Optional<TrafficClass> defaultClass, ZoneId timeZone) {
    this(id, displayName, defaultClass, timeZone, RateLimits.NONE);
  }
}
