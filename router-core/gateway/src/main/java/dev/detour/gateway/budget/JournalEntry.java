package dev.detour.gateway.budget;

import dev.detour.policy.budget.SettlementKind;
import dev.detour.store.BudgetSettlement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An attempt that was about to be made.
 *
 * @param attemptId unique for ever
 * @param micros its worst case
 * @param leases that it is reserved from
 */
record JournalEntry(
    String attemptId,
    Instant at,
    String tenant,
    String feature,
    UUID apiKey,
    String route,
    String priceVersion,
    long micros,
    List<UUID> leases) {

  /** Its end, at a cost. */
  BudgetSettlement settled(long cost, SettlementKind kind) {
    return new BudgetSettlement(
        attemptId, at, tenant, feature, apiKey, route, priceVersion, cost, kind, leases);
  }
}
