package dev.detour.policy.budget;

import java.time.Instant;
import java.util.Optional;

/**
 * The stretch of time that a cap counts for, {@code [start, end)}.
 *
 * @param start its first moment; the epoch for a prepaid balance
 * @param end when the account begins anew, empty for a prepaid balance
 */
public record BudgetWindow(Instant start, Optional<Instant> end) {
  /** The one window of a prepaid balance. */
  public static final BudgetWindow ENDLESS = new BudgetWindow(Instant.EPOCH, Optional.empty());

  public BudgetWindow {
    if (end.isPresent() && !end.get().isAfter(start)) {
      throw new IllegalArgumentException("end: " + end.get() + " (expected: after " + start + ")");
    }
  }

  static BudgetWindow between(Instant start, Instant end) {
    return new BudgetWindow(start, Optional.of(end));
  }

  /** Whether {@code now} falls into it. */
  public boolean contains(Instant now) {
    return !now.isBefore(start) && (end.isEmpty() || now.isBefore(end.get()));
  }
}
