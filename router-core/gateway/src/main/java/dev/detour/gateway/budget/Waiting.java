package dev.detour.gateway.budget;

/**
 * A request that waits for larger leases.
 *
 * @param micros what its next attempt may cost
 * @param again on its own event loop
 */
record Waiting(LeasedPurse purse, long micros, Runnable again) {}
