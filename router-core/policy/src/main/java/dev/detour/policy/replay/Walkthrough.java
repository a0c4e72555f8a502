package dev.detour.policy.replay;

import dev.detour.policy.decision.AttemptOutcome;
import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.DecisionEngine;
import dev.detour.policy.decision.HealthView;
import dev.detour.policy.decision.Randomness;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Route;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Phase;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The decisions of one logged request under one policy, made by the live engine. */
final class Walkthrough {
  private final Policy policy;
  private final LoggedRequest request;
  private final RequestFacts facts;
  private final List<AttemptOutcome> outcomes = new ArrayList<>();
  private Instant now;

  Walkthrough(Policy policy, LoggedRequest request, RequestFacts facts) {
    this.policy = policy;
    this.request = request;
    this.facts = facts;
    this.now =
        request.attempts().isEmpty() ? request.arrivedAt() : request.attempts().get(0).startedAt();
  }

  Instant now() {
    return now;
  }

  int attempts() {
    return outcomes.size();
  }

  Decision next(HealthView health) {
    return DecisionEngine.next(
        policy,
        facts,
        outcomes,
        health,
        budget(),
        now,
        Randomness.of(request.id(), outcomes.size()));
  }

  /** Lets an attempt end as it was met. */
  void end(Decision.Attempt attempt, Met met, Instant startedAt, @Nullable String nextRoute) {
    now = startedAt.plus(met.took());
    if (met.failure().isEmpty()) {
      outcomes.add(AttemptOutcome.success(attempt, met.contentDelivered(), startedAt, now));
      return;
    }
    AttemptOutcome outcome =
        AttemptOutcome.failure(
            attempt,
            failure(met, nextRoute),
            met.anyByteReceived(),
            met.contentDelivered(),
            startedAt,
            now);
    outcomes.add(met.continuable() ? outcome.asContinuable() : outcome);
  }

  /** The log names no parameter: one that the route it went on to declares stands for it. */
  private ProviderFailure failure(Met met, @Nullable String nextRoute) {
    FailureCategory category = met.failure().orElseThrow();
    Optional<String> param =
        category.nextRoute() == FailureCategory.NextRoute.DECLARES_PARAMETER
            ? Optional.ofNullable(nextRoute)
                .map(policy.routes()::get)
                .flatMap(Route::supports)
                .flatMap(declared -> declared.stream().sorted().findFirst())
            : Optional.empty();
    Phase phase = met.contentDelivered() ? Phase.STREAM : Phase.HEADERS;
    return new ProviderFailure(
        category,
        met.code().isBlank() ? category.wireName() : met.code(),
        "",
        param,
        Optional.empty(),
        phase,
        0);
  }

  /**
   * The accounts. The log tells their state, not what was left: less than the worst case of
   * whatever was passed over as not affordable, and enough for all the rest.
   */
  private BudgetView budget() {
    BudgetView logged = request.budget();
    if (!logged.isCapped()) {
      return logged;
    }
    long available = Long.MAX_VALUE - 1;
    for (String name : LoggedSkips.of(request.skipped()).unaffordable()) {
      Route route = policy.routes().get(name);
      OptionalLong worst = route == null ? OptionalLong.empty() : facts.worstCaseMicros(route);
      if (worst.isPresent()) {
        available = Math.min(available, worst.getAsLong() - 1);
      }
    }
    return new BudgetView(logged.state(), logged.utilization(), Math.max(0, available));
  }

  /** Whether the decision asks the route of the last attempt again. */
  static boolean isRetry(Decision decision) {
    return decision instanceof Decision.Attempt attempt
        && attempt.attemptReason() == AttemptReason.RETRY;
  }
}
