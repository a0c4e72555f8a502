package dev.detour.policy.decision;

import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.document.Cell;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.Step;
import dev.detour.policy.event.AttemptReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Says whether a second attempt is made beside one that is silent, and where.
 *
 * <p>A hedge is the row's next step that is a route of another failure domain and may be asked by
 * all the rules of a fallback. It buys time with money, so there is one per request, none on a
 * route whose answer would be marked, and none once the budget runs low.
 */
final class HedgeRule {
  private final Situation situation;
  private final Decision.Attempt running;

  HedgeRule(Situation situation, Decision.Attempt running) {
    this.situation = situation;
    this.running = running;
  }

  Optional<Decision.Attempt> decide() {
    if (!isDue()) {
      return Optional.empty();
    }
    BudgetRules budgetRules = new BudgetRules(situation.facts(), situation.budget());
    Eligibility eligibility = new Eligibility(situation, budgetRules);
    boolean behind = false;
    for (Step step : situation.row().steps()) {
      if (behind
          && step.cell() instanceof Cell.ToRoute to
          && isElsewhere(to)
          && eligibility.skip(step, to, false) == null) {
        return Optional.of(hedge(step, to.route()));
      }
      behind |= step.position() == running.position();
    }
    return Optional.empty();
  }

  private boolean isDue() {
    return situation.classPolicy().hedge().isPresent()
        && situation.budget().state() == BudgetState.NORMAL
        && situation.facts().job().isEmpty() // nobody waits
        && !situation.hasDelivered()
        && !situation.isHardStopped()
        && !hasHedged()
        && situation.health().mayHedge(situation.facts().trafficClass());
  }

  private boolean hasHedged() {
    if (running.attemptReason() == AttemptReason.HEDGE) {
      return true;
    }
    for (AttemptOutcome outcome : situation.outcomes()) {
      if (outcome.reason() == AttemptReason.HEDGE) {
        return true;
      }
    }
    return false;
  }

  private boolean isElsewhere(Cell.ToRoute to) {
    return !to.uncertain() && !to.route().failureDomain().equals(running.route().failureDomain());
  }

  private Decision.Attempt hedge(Step step, Route route) {
    RequestFacts facts = situation.facts();
    return new Decision.Attempt(
        route,
        step.position(),
        AttemptReason.HEDGE,
        0,
        Duration.ZERO,
        route.timeouts(facts.trafficClass()).within(situation.remainingAfter(Duration.ZERO)),
        false,
        false,
        facts.worstCaseMicros(route),
        Reason.HEDGE,
        List.of());
  }
}
