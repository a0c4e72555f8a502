package dev.detour.store;

import java.time.Instant;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What a person did to an account.
 *
 * @param kind {@code cap}, {@code top_up} or {@code lost_lease}
 * @param micros the new cap (empty: none any more), the amount paid in, or the amount given back
 */
public record BudgetEntry(
    long id,
    UUID account,
    Instant at,
    String kind,
    OptionalLong micros,
    String actor,
    String note) {}
