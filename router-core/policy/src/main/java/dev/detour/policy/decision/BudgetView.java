package dev.detour.policy.decision;

import dev.detour.policy.budget.BudgetState;

/**
 * What the request's accounts allow, as of one decision.
 *
 * @param state the tightest account's state
 * @param utilization its share of the cap that is spent or reserved, 0 without a cap
 * @param availableMicros what may still be reserved, {@link Long#MAX_VALUE} without a cap
 */
public record BudgetView(BudgetState state, double utilization, long availableMicros) {
  /** No cap anywhere. */
  public static final BudgetView UNCAPPED = new BudgetView(BudgetState.NORMAL, 0, Long.MAX_VALUE);

  public BudgetView {
    if (!(utilization >= 0)) {
      throw new IllegalArgumentException("utilization: " + utilization + " (expected: >= 0)");
    }
  }

  /** Whether some account has a cap. */
  public boolean isCapped() {
    return availableMicros != Long.MAX_VALUE;
  }
}
