package dev.detour.gateway.live;

import dev.detour.gateway.provider.ProviderTarget;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Route;
import java.time.Instant;
import java.util.Map;

/**
 * One policy version as requests see it. Read once per request.
 *
 * @param version the store's version
 * @param policy what decisions read
 * @param targets by provider name, where its calls go
 * @param webhookSecrets by webhook name, what its deliveries are signed with, where there is one
 * @param appliedAt since when this router runs it
 */
public record PolicySnapshot(
    long version,
    Policy policy,
    Map<String, ProviderTarget> targets,
    Map<String, String> webhookSecrets,
    Instant appliedAt) {
  public PolicySnapshot {
    targets = Map.copyOf(targets);
    webhookSecrets = Map.copyOf(webhookSecrets);
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "policy version " + version;
  }

  /** Where a route's calls go. */
  public ProviderTarget target(Route route) {
    ProviderTarget target = targets.get(route.provider().name());
    if (target == null) {
      throw new AssertionError("every provider of the policy has a target");
    }
    return target;
  }
}
