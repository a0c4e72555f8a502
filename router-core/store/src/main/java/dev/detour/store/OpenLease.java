package dev.detour.store;

import dev.detour.policy.budget.BudgetWindow;
import java.time.Instant;
import java.util.UUID;

/**
 * A lease that still holds money.
 *
 * @param owner whose journal tells of it
 * @param expiresAt when its router should have reported at last
 */
public record OpenLease(
    UUID id,
    UUID account,
    BudgetWindow window,
    UUID owner,
    String router,
    long heldMicros,
    long reservedMicros,
    Instant expiresAt) {}
