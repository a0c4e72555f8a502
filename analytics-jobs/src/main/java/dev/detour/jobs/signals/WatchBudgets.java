package dev.detour.jobs.signals;

import dev.detour.jobs.span.Measures;
import dev.detour.jobs.span.SpanKind;
import dev.detour.policy.budget.BudgetState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Watches the requests of each tenant for crossings of its budget and for burn. */
public final class WatchBudgets extends JudgeMinutes<BudgetCount, BudgetWatch> {
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

  /** Whether measures are those of a tenant's request. */
  public static boolean isWatched(Measures measures) {
    return measures.kind() == SpanKind.REQUEST && !measures.tenant().isEmpty();
  }

  /** The tenant. */
  public static SignalKey key(Measures request) {
    return new SignalKey(request.tenant(), "", "", "");
  }

  @Override
  BudgetCount newCount() {
    return new BudgetCount();
  }

  @Override
  BudgetWatch newWatch() {
    return new BudgetWatch();
  }

  @Override
  void add(BudgetCount count, Measures request) {
    count.add(request.costUsdMicros());
    @Nullable BudgetState state = STATES.get(request.budgetState());
    if (state != null) {
      count.addState(state, request.budgetUtilization());
    }
  }

  @Override
  List<Signal> judge(SignalKey key, BudgetWatch watch, long minute, BudgetCount count) {
    return BudgetRules.step(key, watch, minute, count);
  }
}
