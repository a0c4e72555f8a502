package dev.detour.gateway.dialect;

import dev.detour.gateway.provider.ProviderTarget;
import dev.detour.policy.document.Route;
import java.time.Instant;

/**
 * One call to a provider, but for its body.
 *
 * @param route which model
 * @param target where it is, and the credential
 * @param stream whether the answer is wanted as events
 * @param now for signatures
 */
public record CallContext(Route route, ProviderTarget target, boolean stream, Instant now) {}
