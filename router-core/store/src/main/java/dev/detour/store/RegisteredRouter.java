package dev.detour.store;

import java.time.Duration;
import java.time.Instant;

/**
 * A router's last report.
 *
 * @param silentFor time since it came, by the store's clock
 */
public record RegisteredRouter(RouterState state, Instant lastSeenAt, Duration silentFor) {}
