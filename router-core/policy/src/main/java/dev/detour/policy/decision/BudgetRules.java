package dev.detour.policy.decision;

import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.document.Cell;
import dev.detour.policy.document.CellPosition;
import dev.detour.policy.document.MatrixRow;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.Step;
import dev.detour.policy.document.TrafficClass;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What the budget state leaves of a row, by class. */
final class BudgetRules {
  /** Tokens to compare two prices by, where the request's own are not known. */
  private static final long NOMINAL_TOKENS = 1000;

  private static final long UNKNOWN = Long.MAX_VALUE;

  private final RequestFacts facts;
  private final BudgetView budget;

  BudgetRules(RequestFacts facts, BudgetView budget) {
    this.facts = facts;
    this.budget = budget;
  }

  /** Why the budget forbids a route at this step, or null. */
  @Nullable SkipReason skip(Step step, Route route) {
    if (!stateAllows(step, route)) {
      return SkipReason.BUDGET_STATE;
    } else if (step.position() != CellPosition.PRIMARY
        && budget.state().isAtLeast(BudgetState.DOWNGRADE)
        && comparableCost(route) > comparableCost(facts.row().primary())) {
      return SkipReason.COSTS_MORE;
    }
    if (budget.isCapped()) {
      OptionalLong worst = facts.worstCaseMicros(route);
      if (worst.isEmpty()) {
        return SkipReason.UNKNOWN_PRICE;
      } else if (worst.getAsLong() > budget.availableMicros()) {
        return SkipReason.NOT_AFFORDABLE;
      }
    }
    return null;
  }

  private boolean stateAllows(Step step, Route route) {
    return switch (budget.state()) {
      case NORMAL, DOWNGRADE -> true;
      case RESTRICT_FALLBACK ->
          switch (facts.trafficClass()) {
            case CRITICAL_USER_FACING, BATCH, EXPERIMENT -> true;
            case NON_CRITICAL_USER_FACING -> isCheaper(route) || cheaperStep() < 0;
            case INTERNAL_AUTOMATION -> step.position() == CellPosition.PRIMARY;
          };
      case RESTRICTED -> facts.trafficClass() == TrafficClass.CRITICAL_USER_FACING;
      case EXHAUSTED -> false;
    };
  }

  /**
   * The index of the step that non-critical traffic takes first while the budget runs low: the
   * cheapest route below the primary's cost. Negative when there is none or the state asks for
   * none.
   */
  int stepToTakeFirst() {
    boolean asksCheaper =
        facts.trafficClass() == TrafficClass.NON_CRITICAL_USER_FACING
            && budget.state().isAtLeast(BudgetState.DOWNGRADE);
    return asksCheaper ? cheaperStep() : -1;
  }

  /** Whether automation queues now instead of falling back. */
  boolean queuesInsteadOfFallingBack() {
    return facts.trafficClass() == TrafficClass.INTERNAL_AUTOMATION
        && budget.state() == BudgetState.RESTRICT_FALLBACK;
  }

  /** Whether batch work is blocked now. */
  boolean pausesBatch() {
    return facts.trafficClass() == TrafficClass.BATCH && budget.state() == BudgetState.RESTRICTED;
  }

  private int cheaperStep() {
    MatrixRow row = facts.row();
    int cheapest = -1;
    long least = comparableCost(row.primary());
    for (int i = 1; i < row.steps().size(); i++) {
      if (row.steps().get(i).cell() instanceof Cell.ToRoute to
          && comparableCost(to.route()) < least) {
        cheapest = i;
        least = comparableCost(to.route());
      }
    }
    return cheapest;
  }

  private boolean isCheaper(Route route) {
    return comparableCost(route) < comparableCost(facts.row().primary());
  }

  /** A cost to compare routes by; a price that nobody knows counts as the highest. */
  private long comparableCost(Route route) {
    if (route.price().isEmpty()) {
      return UNKNOWN;
    }
    long input = facts.inputTokens() == 0 ? NOMINAL_TOKENS : facts.inputTokens();
    long output = facts.outputCap() == 0 ? NOMINAL_TOKENS : facts.outputCap();
    return route.price().get().worstCaseMicros(input, output);
  }
}
