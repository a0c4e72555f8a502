package dev.detour.jobs.signals;

import dev.detour.jobs.span.Measures;
import dev.detour.jobs.span.SpanKind;
import dev.detour.jobs.sums.Summing;
import dev.detour.policy.budget.BudgetState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Watches the requests of each tenant for crossings of its budget and for burn. */
public final class WatchBudgets extends WatchMinutes<BudgetCount, BudgetWatch> {
  private static final long serialVersionUID = 1;
  private static final Map<String, BudgetState> STATES = new HashMap<>();

  static {
    for (BudgetState state : BudgetState.values()) {
      STATES.put(state.wireName(), state);
    }
  }

  public WatchBudgets() {
    super("budgets", BudgetCount.class, BudgetWatch.class, Duration.ofDays(32));
  }

  /** Counts the requests of each tenant. */
  public static final class Requests implements Summing<SignalMinute, BudgetCount> {
    private static final long serialVersionUID = 1;

    @Override
    public boolean takes(Measures span) {
      return span.kind() == SpanKind.REQUEST && !span.tenant().isEmpty();
    }

    @Override
    public SignalMinute key(Measures request) {
      return new SignalMinute(new SignalKey(request.tenant(), "", "", ""), request.minute());
    }

    @Override
    public BudgetCount nothing() {
      return new BudgetCount();
    }

    @Override
    public void add(BudgetCount count, Measures request) {
      count.add(request.costUsdMicros());
      @Nullable BudgetState state = STATES.get(request.budgetState());
      if (state != null) {
        count.addState(state, request.budgetUtilization());
      }
    }
  }

  @Override
  BudgetWatch newWatch() {
    return new BudgetWatch();
  }

  @Override
  List<Signal> judge(SignalKey key, BudgetWatch watch, long minute, BudgetCount count) {
    return BudgetRules.step(key, watch, minute, count);
  }
}
