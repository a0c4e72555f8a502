package dev.detour.store;

import dev.detour.policy.budget.SettlementKind;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What one attempt has cost.
 *
 * @param attemptId of one attempt, for ever: settling it again changes nothing
 * @param feature as the request named it, empty when it named none
 * @param leases all that it charges, one per account
 */
public record BudgetSettlement(
    String attemptId,
    Instant at,
    String tenant,
    String feature,
    UUID apiKey,
    String route,
    String priceVersion,
    long micros,
    SettlementKind kind,
    List<UUID> leases) {
  public BudgetSettlement {
    leases = List.copyOf(leases);
    if (micros < 0) {
      throw new IllegalArgumentException("micros: " + micros + " (expected: >= 0)");
    }
  }
}
