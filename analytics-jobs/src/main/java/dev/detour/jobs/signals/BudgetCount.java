package dev.detour.jobs.signals;

import dev.detour.policy.budget.BudgetState;

/** The requests of one tenant that began in one minute. A Flink POJO. */
public final class BudgetCount implements Count<BudgetCount> {
  public long requests;
  public long costUsdMicros;

  /** Requests that say which state their tightest budget was in. */
  public long stated;

  /** The tightest of these states, and the highest utilization that came with it. */
  public BudgetState tightest = BudgetState.NORMAL;

  public double utilization = -1;

  void add(long cost) {
    requests++;
    costUsdMicros += cost;
  }

  void addState(BudgetState state, double used) {
    stated++;
    meet(state, used);
  }

  @Override
  public long spans() {
    return requests;
  }

  @Override
  public void add(BudgetCount part) {
    requests += part.requests;
    costUsdMicros += part.costUsdMicros;
    stated += part.stated;
    if (part.stated > 0) {
      meet(part.tightest, part.utilization);
    }
  }

  private void meet(BudgetState state, double used) {
    if (state == tightest) {
      utilization = Math.max(utilization, used);
    } else if (state.isAtLeast(tightest)) {
      tightest = state;
      utilization = used;
    }
  }
}
