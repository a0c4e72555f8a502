package dev.detour.store;

import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.budget.BudgetWindow;

/**
 * An account as of now, in micro-USD.
 *
 * @param spentMicros settled in the window
 * @param reservedMicros attempts under way, and what routers hold that did not report in time
 * @param heldMicros all that leases hold, reserved or idle
 * @param state as of the last settlement
 */
public record BudgetStatement(
    BudgetAccount account,
    BudgetWindow window,
    long spentMicros,
    long reservedMicros,
    long heldMicros,
    BudgetState state) {}
