package dev.detour.policy.document;

import java.util.Optional;

/**
 * What an API key and its tenant say about requests made with it.
 *
 * @param tenant the key's tenant
 * @param keyDefault the class of requests that name no declared feature
 * @param maxClass the highest class that any request of the key gets; absent for no limit on what
 *     features give, and no raising by header
 * @param mayPinRoutes whether a request may name a route or a provider's model id
 * @param tenantDefault the class when neither feature nor key gives one
 */
public record KeyRules(
    String tenant,
    Optional<TrafficClass> keyDefault,
    Optional<TrafficClass> maxClass,
    boolean mayPinRoutes,
    Optional<TrafficClass> tenantDefault) {

  /** A key that says nothing. */
  public static KeyRules of(String tenant) {
    return new KeyRules(tenant, Optional.empty(), Optional.empty(), false, Optional.empty());
  }
}
