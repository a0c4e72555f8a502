package dev.detour.gateway.budget;

import dev.detour.store.BudgetSettlement;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that is over, until the store knows.
 *
 * @param reservedIn where its reservation is written down
 * @param settledIn where its cost is; null when that failed
 * @param reservedMicros its worst case
 */
record Settled(
    BudgetSettlement settlement,
    JournalSegment reservedIn,
    @Nullable JournalSegment settledIn,
    long reservedMicros) {

  /** The store has it: the journal need not keep it. */
  void forget() {
    reservedIn.forget();
    if (settledIn != null) {
      settledIn.forget();
    }
  }

  /** Whether the provider charged more than its worst case. */
  boolean isOverrun() {
    return settlement.micros() > reservedMicros;
  }
}
