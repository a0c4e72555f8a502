package dev.detour.policy.budget;

import dev.detour.policy.WireName;
import java.util.Locale;

/** How near an account is to its cap ({@code detour.budget.state}), in rising order. */
public enum BudgetState implements WireName {
  /** Full fallback. */
  NORMAL,
  /** Non-critical traffic asks its cheaper route first; no fallback costs more than the primary. */
  DOWNGRADE,
  /** Non-critical traffic has its cheaper route or the default answer; automation queues. */
  RESTRICT_FALLBACK,
  /** Batch is paused; only critical traffic is routed. */
  RESTRICTED,
  /** No upstream call at all. */
  EXHAUSTED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  @Override
  public String wireName() {
    return wireName;
  }

  /** Whether this state is the given one or nearer to the cap. */
  public boolean isAtLeast(BudgetState other) {
    return compareTo(other) >= 0;
  }
}
