package dev.detour.policy.document;

import java.util.Optional;
import java.util.Set;

/**
 * A caller's feature.
 *
 * @param name as requests name it
 * @param trafficClass the class of its requests
 * @param sensitivity why its requests may not be downgraded, empty for none
 * @param tenants who may name it, absent for everybody
 * @param contentFilterFallback whether a filtered answer may be asked of another route
 */
public record Feature(
    String name,
    TrafficClass trafficClass,
    Set<Sensitivity> sensitivity,
    Optional<Set<String>> tenants,
    boolean contentFilterFallback) {

  public Feature {
    sensitivity = Set.copyOf(sensitivity);
    tenants = tenants.map(Set::copyOf);
  }

  /** Whether a tenant's requests may name this feature. */
  public boolean isOpenTo(String tenant) {
    return tenants.isEmpty() || tenants.get().contains(tenant);
  }
}
