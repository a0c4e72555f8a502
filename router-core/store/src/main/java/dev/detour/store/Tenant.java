package dev.detour.store;

import dev.detour.policy.document.TrafficClass;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Who pays for requests.
 *
 * @param defaultClass traffic class of requests that neither feature nor key assigns one
 * @param timeZone where the tenant's days and months begin
 */
public record Tenant(
    String id, String displayName, Optional<TrafficClass> defaultClass, ZoneId timeZone) {
  public Tenant {
    if (id.isBlank()) {
      throw new IllegalArgumentException("id: blank (expected: a tenant id)");
    }
  }
}
