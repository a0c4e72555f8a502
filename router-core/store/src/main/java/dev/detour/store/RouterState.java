package dev.detour.store;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a router reports of itself.
 *
 * @param address {@code host:port} it serves on
 * @param policyVersion the version it runs; empty before its first
 * @param policyAppliedAt when it began to run that version
 */
public record RouterState(
    String routerId,
    String address,
    OptionalLong policyVersion,
    Optional<Instant> policyAppliedAt,
    Instant startedAt) {
  public RouterState {
    if (routerId.isBlank()) {
      throw new IllegalArgumentException("routerId: blank (expected: a router id)");
    }
  }
}
