package dev.detour.policy.document;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * A place that the results of jobs may be sent to. Callers name it; its address is the operator's
 * alone, so no caller can make a router call an address.
 *
 * @param name as callers give it
 * @param url where deliveries are posted
 * @param secret what deliveries are signed with
 * @param tenants whose callers may name it, absent for everybody
 */
public record Webhook(String name, URI url, SecretRef secret, Optional<Set<String>> tenants) {
  public Webhook {
    tenants = tenants.map(Set::copyOf);
  }

  /** Whether a tenant's callers may name it. */
  public boolean isOpenTo(String tenant) {
    return tenants.isEmpty() || tenants.get().contains(tenant);
  }
}
