package dev.detour.jobs.signals;

import dev.detour.policy.budget.BudgetState;

/** What is known of one tenant's budgets as of a minute. A Flink POJO; times are seconds. */
public final class BudgetWatch {
  public BudgetState state = BudgetState.NORMAL;

  /** Minutes in a row that stayed below the state, the first of them, and their tightest. */
  public int minutesBelow;

  public long belowSince;
  public BudgetState tightestBelow = BudgetState.NORMAL;

  /** First minute with requests; 0: none yet. */
  public long knownSince;

  /** Cost in micro-USD, and requests, of each minute. */
  public SlotSums spend = new SlotSums(60, BudgetRules.RECENT_MINUTES + BudgetRules.USUAL_MINUTES);

  public boolean burning;
  public long burningSince;
}
