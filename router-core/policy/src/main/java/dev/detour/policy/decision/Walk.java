package dev.detour.policy.decision;

import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.document.Cell;
import dev.detour.policy.document.CellPosition;
import dev.detour.policy.document.Feature;
import dev.detour.policy.document.JobTerms;
import dev.detour.policy.document.OnProviderRejection;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.Step;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Fault;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One decision: settle what the last attempt settles by itself, ask the same route again, or walk
 * the row's remaining steps to the first that can be taken.
 */
final class Walk {
  private final Situation situation;
  private final BudgetRules budgetRules;
  private final Eligibility eligibility;
  private @Nullable List<Skip> skips;

  Walk(Situation situation) {
    this.situation = situation;
    this.budgetRules = new BudgetRules(situation.facts(), situation.budget());
    this.eligibility = new Eligibility(situation, budgetRules);
  }

  Decision decide() {
    if (!situation.isFirst() && situation.last().isSuccess()) {
      AttemptOutcome last = situation.last();
      return new Decision.Serve(last.route(), last.position(), last.uncertain(), Reason.ANSWERED);
    }
    ProviderFailure failure = situation.lastFailure();
    Reason settled = settledBy(failure);
    if (settled != null) {
      return stop(settled);
    } else if (situation.budget().state() == BudgetState.EXHAUSTED) {
      return stop(Reason.BUDGET_EXHAUSTED);
    } else if (budgetRules.pausesBatch()
        && !isCallers(failure)
        && !hasDelivered()
        && !situation.isJobBudgetSpent()) {
      return pauseForBudget();
    }
    Decision retry = failure == null ? null : retry(failure);
    return retry == null ? walk(failure) : retry;
  }

  /** Why the last failure ends the request whatever the row holds, or null when it does not. */
  private @Nullable Reason settledBy(@Nullable ProviderFailure failure) {
    if (failure == null) {
      return null;
    } else if (failure.category() == FailureCategory.CANCELLED) {
      return Reason.CANCELLED;
    } else if (situation.hasDelivered() && !mayContinue(failure)) {
      return Reason.STREAM_INTERRUPTED;
    }
    return switch (failure.category().nextRoute()) {
      case ANY, LARGER_WINDOW, DECLARES_PARAMETER -> null;
      case NONE -> Reason.CALLER_ERROR;
      case IF_FEATURE_ALLOWS ->
          situation.facts().feature().filter(Feature::contentFilterFallback).isPresent()
              ? null
              : Reason.CONTENT_FILTERED;
      case IF_POLICY_ALLOWS ->
          situation.classPolicy().onProviderRejection() == OnProviderRejection.NEXT
              ? null
              : Reason.PROVIDER_REJECTED;
    };
  }

  private boolean mayContinue(ProviderFailure failure) {
    return situation.classPolicy().continueStreams()
        && situation.canBeContinued()
        && failure.category().nextRoute() == FailureCategory.NextRoute.ANY;
  }

  private @Nullable Decision retry(ProviderFailure failure) {
    if (situation.hasDelivered()) {
      return null;
    }
    Duration delay = new RetryRule(situation).delay(failure);
    if (delay == null) {
      return null;
    }
    AttemptOutcome last = situation.last();
    Cell.ToRoute again = new Cell.ToRoute(last.route(), last.uncertain(), Optional.empty());
    Step step = new Step(last.position(), again);
    if (eligibility.moment(step, last.route(), delay) != null) {
      return null;
    } else if (!situation.health().mayRetry(last.route())) {
      skip(step, SkipReason.ROUTE_RETRY_BUDGET);
      return null;
    }
    Reason reason =
        failure.advisedDelay().isPresent()
            ? Reason.RETRY_AFTER_ADVISED_DELAY
            : Reason.RETRY_AFTER_BACKOFF;
    return attempt(step, again, AttemptReason.RETRY, delay, reason);
  }

  private Decision walk(@Nullable ProviderFailure failure) {
    int first = firstStep();
    boolean hardStopped = situation.isHardStopped();
    List<Step> steps = situation.row().steps();
    for (int i = placeAfterLast(first); i < steps.size(); i++) {
      int index = indexAt(i, first);
      Step step = steps.get(index);
      boolean isLastStep = index == steps.size() - 1;
      if (hardStopped && !isLastStep) {
        skip(step, SkipReason.HARD_STOP);
        continue;
      }
      Decision decision =
          step.cell() instanceof Cell.ToRoute to
              ? ask(step, to, isLastStep, hardStopped)
              : act(step, failure);
      if (decision != null) {
        return decision;
      }
    }
    if (budgetRules.queuesInsteadOfFallingBack()
        && !isCallers(failure)
        && !hasDelivered()
        && !situation.isJobBudgetSpent()) {
      return new Decision.Enqueue(
          CellPosition.SECOND_FALLBACK, JobTerms.DEFAULT, Reason.BUDGET_RESTRICTED, skipped());
    }
    return stop(endOfRow(failure, hardStopped));
  }

  private @Nullable Decision ask(
      Step step, Cell.ToRoute to, boolean isLastStep, boolean hardStopped) {
    // Models of one provider fail together, so a second one is no fallback for the first. As the
    // last resort it is still better than nothing.
    boolean isLastResort =
        isLastStep && (hardStopped || step.position() == CellPosition.SECOND_FALLBACK);
    SkipReason reason = eligibility.skip(step, to, isLastResort);
    if (reason == null && hasDelivered() && (!to.route().prefill() || to.uncertain())) {
      reason = SkipReason.CANNOT_CONTINUE;
    }
    if (reason != null) {
      skip(step, reason);
      return null;
    }
    return attempt(step, to, attemptReason(step), Duration.ZERO, askReason(step, hardStopped));
  }

  private AttemptReason attemptReason(Step step) {
    if (situation.facts().job().filter(JobProgress::isLater).isPresent()) {
      return AttemptReason.JOB_RETRY;
    }
    return switch (step.position()) {
      case PRIMARY -> AttemptReason.PRIMARY;
      case FIRST_FALLBACK -> AttemptReason.FIRST_FALLBACK;
      case SECOND_FALLBACK -> AttemptReason.SECOND_FALLBACK;
    };
  }

  private Reason askReason(Step step, boolean hardStopped) {
    if (hasDelivered()) {
      return Reason.CONTINUATION;
    } else if (hardStopped) {
      return Reason.LAST_RESORT;
    } else if (!situation.isFirst()) {
      return Reason.FALLBACK_AFTER_FAILURE;
    } else if (step.position() == CellPosition.PRIMARY) {
      return Reason.PRIMARY;
    }
    return skips == null ? Reason.BUDGET_DOWNGRADE : Reason.FALLBACK_AFTER_SKIP;
  }

  /** Acts without a route. A mistake of the caller is told to the caller instead. */
  private @Nullable Decision act(Step step, @Nullable ProviderFailure failure) {
    if (isCallers(failure) || hasDelivered()) {
      return null;
    }
    CellPosition position = step.position();
    if (step.cell() instanceof Cell.Respond respond) {
      if (situation.facts().isProtected()) {
        skip(step, SkipReason.NO_MODEL_NOT_ALLOWED);
        return null;
      }
      String text = situation.policy().defaultResponse(situation.facts().feature()).orElse("");
      return new Decision.Respond(respond.kind(), position, text, Reason.RESPOND, skipped());
    } else if (step.cell() instanceof Cell.Enqueue || step.cell() instanceof Cell.Pause) {
      return later(step);
    } else if (step.cell() instanceof Cell.Review) {
      return new Decision.Review(position, Reason.REVIEW, skipped());
    }
    boolean skippedAll = situation.isFirst() && skips != null;
    return stop(skippedAll ? endOfRow(failure, situation.isHardStopped()) : Reason.FAIL_FAST);
  }

  /** The job that the step makes of the request, null when it has been one for long enough. */
  private @Nullable Decision later(Step step) {
    if (situation.isJobBudgetSpent()) {
      skip(step, SkipReason.RETRY_BUDGET_SPENT);
      return null;
    }
    return step.cell() instanceof Cell.Pause pause
        ? new Decision.Pause(step.position(), pause.terms(), Reason.PAUSE, skipped())
        : new Decision.Enqueue(
            step.position(), ((Cell.Enqueue) step.cell()).terms(), Reason.ENQUEUE, skipped());
  }

  private Decision.Attempt attempt(
      Step step, Cell.ToRoute to, AttemptReason attemptReason, Duration delay, Reason reason) {
    RequestFacts facts = situation.facts();
    Route route = to.route();
    return new Decision.Attempt(
        route,
        step.position(),
        attemptReason,
        situation.attemptsOn(route),
        delay,
        route.timeouts(facts.trafficClass()).within(situation.remainingAfter(delay)),
        to.uncertain(),
        hasDelivered(),
        facts.worstCaseMicros(route),
        reason,
        skipped());
  }

  private Decision stop(Reason reason) {
    return new Decision.Stop(
        reason,
        Optional.ofNullable(situation.lastFailure()),
        retryAfter(),
        outcome(reason),
        skipped());
  }

  /** The soonest time that a provider without capacity has named. */
  private Optional<Duration> retryAfter() {
    Duration soonest = null;
    for (AttemptOutcome outcome : situation.outcomes()) {
      FailureCategory category = Situation.categoryOf(outcome);
      Duration advised = outcome.failure().flatMap(ProviderFailure::advisedDelay).orElse(null);
      if (category != null && category.fault() == Fault.CAPACITY && advised != null) {
        soonest = soonest == null || advised.compareTo(soonest) < 0 ? advised : soonest;
      }
    }
    return Optional.ofNullable(soonest);
  }

  private Outcome outcome(Reason reason) {
    boolean budget =
        reason == Reason.BUDGET_EXHAUSTED
            || reason == Reason.BUDGET_RESTRICTED
            || reason == Reason.UNKNOWN_PRICE;
    if (reason == Reason.CANCELLED) {
      return Outcome.CANCELLED;
    }
    return budget && situation.isFirst() ? Outcome.REJECTED : Outcome.STOPPED;
  }

  private Reason endOfRow(@Nullable ProviderFailure failure, boolean hardStopped) {
    if (hasDelivered()) {
      return Reason.STREAM_INTERRUPTED;
    } else if (failure != null && isCallers(failure)) {
      return failure.category() == FailureCategory.CONTENT_FILTER
          ? Reason.CONTENT_FILTERED
          : Reason.CALLER_ERROR;
    } else if (skippedFor(SkipReason.BELOW_FLOOR)
        || skippedFor(SkipReason.UNCERTAIN_NOT_ALLOWED)
        || skippedFor(SkipReason.NO_MODEL_NOT_ALLOWED)) {
      return Reason.PROTECTED;
    } else if (skippedFor(SkipReason.RETRY_BUDGET_SPENT)) {
      return Reason.RETRY_BUDGET_SPENT;
    } else if (skippedFor(SkipReason.DEADLINE)) {
      return Reason.DEADLINE_EXCEEDED;
    } else if (hardStopped) {
      return Reason.HARD_STOP;
    }
    return situation.isFirst() ? nothingEligible() : Reason.ROUTES_EXHAUSTED;
  }

  private Reason nothingEligible() {
    if (skippedFor(SkipReason.NOT_AFFORDABLE)) {
      return Reason.BUDGET_EXHAUSTED;
    } else if (skippedFor(SkipReason.BUDGET_STATE) || skippedFor(SkipReason.COSTS_MORE)) {
      return Reason.BUDGET_RESTRICTED;
    } else if (skippedFor(SkipReason.UNKNOWN_PRICE)) {
      return Reason.UNKNOWN_PRICE;
    }
    return skippedFor(SkipReason.CANNOT_TRANSLATE)
        ? Reason.CANNOT_TRANSLATE
        : Reason.NO_ELIGIBLE_ROUTE;
  }

  /**
   * The index of the step to walk from. It is the primary's, unless the budget state puts a cheaper
   * route first and the request has not begun with its primary already.
   */
  private int firstStep() {
    boolean begunWithPrimary =
        !situation.isFirst() && situation.outcomes().get(0).position() == CellPosition.PRIMARY;
    return begunWithPrimary ? 0 : Math.max(0, budgetRules.stepToTakeFirst());
  }

  /** The index of the step at a place of the walk, which begins at {@code first}. */
  private static int indexAt(int place, int first) {
    if (place == 0) {
      return first;
    }
    return place <= first ? place - 1 : place;
  }

  /** The place of the walk behind the last attempt's step. */
  private int placeAfterLast(int first) {
    List<Step> steps = situation.row().steps();
    if (!situation.isFirst()) {
      for (int place = 0; place < steps.size(); place++) {
        if (steps.get(indexAt(place, first)).position() == situation.last().position()) {
          return place + 1;
        }
      }
    }
    return 0;
  }

  private Decision pauseForBudget() {
    for (Step step : situation.row().steps()) {
      if (step.cell() instanceof Cell.Pause pause) {
        return new Decision.Pause(
            step.position(), pause.terms(), Reason.BUDGET_RESTRICTED, skipped());
      }
    }
    return new Decision.Pause(
        CellPosition.PRIMARY, JobTerms.DEFAULT, Reason.BUDGET_RESTRICTED, skipped());
  }

  private static boolean isCallers(@Nullable ProviderFailure failure) {
    return failure != null && failure.category().fault() == Fault.CALLER;
  }

  private boolean hasDelivered() {
    return situation.hasDelivered();
  }

  private void skip(Step step, SkipReason reason) {
    if (skips == null) {
      skips = new ArrayList<>(3);
    }
    skips.add(new Skip(step, reason, detail(step, reason)));
  }

  private Optional<String> detail(Step step, SkipReason reason) {
    return reason == SkipReason.CANNOT_TRANSLATE && step.cell() instanceof Cell.ToRoute to
        ? situation.whyNot(to.route())
        : Optional.empty();
  }

  private boolean skippedFor(SkipReason reason) {
    if (skips != null) {
      for (Skip skip : skips) {
        if (skip.reason() == reason) {
          return true;
        }
      }
    }
    return false;
  }

  private List<Skip> skipped() {
    return skips == null ? List.of() : List.copyOf(skips);
  }
}
