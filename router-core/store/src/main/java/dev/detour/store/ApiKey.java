package dev.detour.store;

import dev.detour.policy.document.RateLimits;
import dev.detour.policy.document.TrafficClass;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A virtual key as the store knows it.
 *
 * @param hint the key's last four characters
 * @param defaultClass traffic class of requests whose feature assigns none; when empty, {@code
 *     tenantDefaultClass} counts
 * @param maxClass highest class that a request of this key may have; empty: a header raises nothing
 * @param mayPinRoutes whether a request may name the route it wants
 * @param tenantDefaultClass the default class of the key's tenant
 * @param disabledAt when the key was turned off; empty while it works
 * @param limits how much the key may ask for
 * @param tenantLimits how much all keys of its tenant together may ask for
 * @param previous the value before its last rotation, if that may still work
 */
public record ApiKey(
    UUID id,
    String tenant,
    KeyHash hash,
    String hint,
    String name,
    Optional<TrafficClass> defaultClass,
    Optional<TrafficClass> maxClass,
    boolean mayPinRoutes,
    Optional<TrafficClass> tenantDefaultClass,
    Optional<Instant> disabledAt,
    Instant createdAt,
    RateLimits limits,
    RateLimits tenantLimits,
    Optional<RetiredHash> previous) {

  /** A key without limits, never rotated. */
  public ApiKey(
      UUID id,
      String tenant,
      KeyHash hash,
      String hint,
      String name,
      Optional<TrafficClass> defaultClass,
      Optional<TrafficClass> maxClass,
      boolean mayPinRoutes,
      Optional<TrafficClass> tenantDefaultClass,
      Optional<Instant> disabledAt,
      Instant createdAt) {
    this(
        id,
        tenant,
        hash,
        hint,
        name,
        defaultClass,
        maxClass,
        mayPinRoutes,
        tenantDefaultClass,
        disabledAt,
        createdAt,
        RateLimits.NONE,
        RateLimits.NONE,
        Optional.empty());
  }
}
