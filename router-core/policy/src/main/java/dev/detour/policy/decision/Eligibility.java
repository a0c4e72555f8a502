package dev.detour.policy.decision;

import dev.detour.policy.document.Cell;
import dev.detour.policy.document.CellPosition;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.Step;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says why a route cannot be asked at a step, the lasting reasons before the passing ones. */
final class Eligibility {
  private final Situation situation;
  private final BudgetRules budgetRules;

  Eligibility(Situation situation, BudgetRules budgetRules) {
    this.situation = situation;
    this.budgetRules = budgetRules;
  }

  /**
   * Why a route that has not been asked yet cannot be asked now, or null when it can.
   *
   * @param isLastResort whether the step may answer even from a domain that has failed
   */
  @Nullable SkipReason skip(Step step, Cell.ToRoute to, boolean isLastResort) {
    Route route = to.route();
    if (situation.attemptsOn(route) > 0) {
      return SkipReason.ALREADY_TRIED;
    }
    SkipReason reason = protection(step, to);
    if (reason == null) {
      reason = requirements(route);
    }
    if (reason == null && !isLastResort && situation.hasDomainFailed(route.failureDomain())) {
      reason = SkipReason.SAME_FAILURE_DOMAIN;
    }
    return reason == null ? moment(step, route, Duration.ZERO) : reason;
  }

  /** What forbids asking a route at this moment, whether for the first time or again, or null. */
  @Nullable SkipReason moment(Step step, Route route, Duration delay) {
    if (situation.isJobBudgetSpent()) {
      return SkipReason.RETRY_BUDGET_SPENT;
    }
    SkipReason reason = budgetRules.skip(step, route);
    if (reason != null) {
      return reason;
    } else if (!situation.hasTimeAfter(delay)) {
      return SkipReason.DEADLINE;
    }
    Instant at = delay.isZero() ? situation.now() : situation.now().plus(delay);
    return switch (situation.health().status(route, at)) {
      case AVAILABLE -> null;
      case COOLING_DOWN -> SkipReason.COOLING_DOWN;
      case CIRCUIT_OPEN -> SkipReason.CIRCUIT_OPEN;
      case AT_LIMIT -> SkipReason.CONCURRENCY_LIMIT;
      case OUT -> SkipReason.ROUTE_OUT;
    };
  }

  private @Nullable SkipReason protection(Step step, Cell.ToRoute to) {
    if (!situation.facts().isProtected()) {
      return null;
    } else if (to.uncertain()) {
      return SkipReason.UNCERTAIN_NOT_ALLOWED;
    }
    boolean below =
        step.position() != CellPosition.PRIMARY
            && to.route().tier().isBelow(situation.row().floor());
    return below ? SkipReason.BELOW_FLOOR : null;
  }

  private @Nullable SkipReason requirements(Route route) {
    RequestFacts facts = situation.facts();
    for (String feature : facts.requires()) {
      if (!route.accepts(feature)) {
        return SkipReason.MISSING_FEATURE;
      }
    }
    if (route.contextWindow() > 0 && facts.inputTokens() > route.contextWindow()) {
      return SkipReason.WINDOW_TOO_SMALL;
    }
    for (AttemptOutcome outcome : situation.outcomes()) {
      SkipReason reason = afterRefusal(outcome, route);
      if (reason != null) {
        return reason;
      }
    }
    return situation.whyNot(route).isPresent() ? SkipReason.CANNOT_TRANSLATE : null;
  }

  /** What an earlier route's refusal asks of every later one. */
  private static @Nullable SkipReason afterRefusal(AttemptOutcome outcome, Route route) {
    FailureCategory category = Situation.categoryOf(outcome);
    if (category == null) {
      return null;
    }
    return switch (category.nextRoute()) {
      case ANY, NONE, IF_POLICY_ALLOWS, IF_FEATURE_ALLOWS -> null;
      case LARGER_WINDOW ->
          route.contextWindow() > outcome.route().contextWindow()
              ? null
              : SkipReason.WINDOW_TOO_SMALL;
      case DECLARES_PARAMETER ->
          declares(route, outcome.failure().flatMap(ProviderFailure::param))
              ? null
              : SkipReason.PARAMETER_NOT_DECLARED;
    };
  }

  private static boolean declares(Route route, Optional<String> param) {
    if (param.isEmpty()) {
      return false;
    }
    String name = param.get().split("[.\\[]", 2)[0];
    String feature =
        switch (name) {
          case "response_format" -> "json_schema";
          case "tools", "tool_choice", "parallel_tool_calls", "functions", "function_call" ->
              "tools";
          default -> name;
        };
    return route.declares(feature) || route.declares(param.get());
  }
}
