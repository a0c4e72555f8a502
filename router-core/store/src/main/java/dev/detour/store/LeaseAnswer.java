package dev.detour.store;

import dev.detour.policy.budget.BudgetState;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A lease and its window as the store has them now, in micro-USD.
 *
 * @param grantedMicros all that the lease was ever granted
 * @param returnedMicros all that was given back, by the router or by a person
 * @param settledMicros all that was settled on it
 * @param closed whether it is over for good: nothing is granted to it any more
 * @param capMicros the account's cap; empty: it has none any more
 * @param spentMicros of the window
 * @param othersReservedMicros of other routers: attempts under way, and what those hold that did
 *     not report in time
 * @param roomMicros what no lease holds
 * @param state of the account, by the report's thresholds
 * @param pressed whether some router lately asked for more than there was
 */
public record LeaseAnswer(
    UUID id,
    long grantedMicros,
    long returnedMicros,
    long settledMicros,
    boolean closed,
    OptionalLong capMicros,
    long spentMicros,
    long othersReservedMicros,
    long roomMicros,
    BudgetState state,
    boolean pressed) {}
