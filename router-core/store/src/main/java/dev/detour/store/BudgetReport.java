package dev.detour.store;

import dev.detour.policy.budget.BudgetThresholds;
import dev.detour.policy.budget.BudgetWindow;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * What a router tells of its leases, and what it asks for.
 *
 * @param owner the router's state directory: whoever has its journal
 * @param router its name, for people
 * @param settlements attempts that are over; may repeat
 * @param leases those that changed or must be renewed
 * @param term how long a lease counts as renewed
 * @param thresholds where states begin
 */
public record BudgetReport(
    UUID owner,
    String router,
    List<BudgetSettlement> settlements,
    List<Lease> leases,
    Duration term,
    BudgetThresholds thresholds) {
  public BudgetReport {
    settlements = List.copyOf(settlements);
    leases = List.copyOf(leases);
  }

  /**
   * One lease.
   *
   * @param id chosen by the router
   * @param returnedMicros all that was given back so far
   * @param reservedMicros attempts under way
   * @param needMicros what it lacks now, 0 for nothing
   * @param closing whether the router is done with it: all that is left goes back
   */
  public record Lease(
      UUID id,
      UUID account,
      BudgetWindow window,
      long returnedMicros,
      long reservedMicros,
      long needMicros,
      boolean closing) {}
}
