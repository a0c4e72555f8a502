package dev.detour.store;

import dev.detour.policy.budget.BudgetState;
import java.time.Instant;
import java.util.UUID;

/**
 * An account crossed a threshold.
 *
 * @param windowStart of the window it happened in
 * @param utilization {@code (spent + reserved) / cap} just then
 * @param router who settled what crossed it
 */
public record BudgetEvent(
    UUID account,
    Instant windowStart,
    Instant at,
    BudgetState from,
    BudgetState to,
    double utilization,
    long capMicros,
    long spentMicros,
    String router) {}
