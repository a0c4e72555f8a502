package dev.detour.standalone.history;

import dev.detour.gateway.health.Permit;
import dev.detour.gateway.health.RequestHealth;
import dev.detour.gateway.health.RouteHealth;
import dev.detour.policy.decision.AttemptOutcome;
import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.DecisionEngine;
import dev.detour.policy.decision.Randomness;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.decision.Skip;
import dev.detour.policy.document.CommitMode;
import dev.detour.policy.document.Feature;
import dev.detour.policy.document.KeyRules;
import dev.detour.policy.document.ModelChoice;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.price.TokenUsage;
import dev.detour.sim.scenario.ModelSpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A router of the past: the live decision function and the live breakers, over simulated providers
 * and a clock that jumps from one event to the next.
 */
final class PastRouter {
  private static final int CACHE_BLOCK = 128;

  private final PolicyTimes policies;
  private final PastProviders providers;
  private final PastBudgets budgets;
  private final SetClock clock = new SetClock();
  private final RouteHealth health;

  PastRouter(PolicyTimes policies, PastProviders providers, PastBudgets budgets, long seed) {
    this.policies = policies;
    this.providers = providers;
    this.budgets = budgets;
    RandomGenerator jitter = Draws.of(seed, "cool-downs");
    this.health = new RouteHealth(clock, jitter::nextDouble);
  }

  /** What one request went through. Requests come in order of time. */
  PastStory handle(PastRequest request) {
    PolicyTimes.InForce inForce = policies.at(request.at());
    return new Walk(request, inForce, facts(request, inForce.policy())).run();
  }

  private static RequestFacts facts(PastRequest request, Policy policy) {
    Optional<Feature> feature =
        policy.feature(request.tenant(), Optional.of(request.feature().name()));
    KeyRules key = KeyRules.of(request.tenant());
    TrafficClass trafficClass = policy.trafficClass(key, feature, Optional.empty());
    ModelChoice choice = policy.resolveModel(request.feature().model(), trafficClass, key);
    if (!(choice instanceof ModelChoice.Chosen chosen)) {
      throw new IllegalArgumentException(
          "policy: no row for " + request.feature().model() + " (expected: the demo's groups)");
    }
    return new RequestFacts(
        trafficClass,
        chosen.row(),
        feature,
        policy.sensitivity(feature, Set.of()),
        request.stream(),
        Set.of(),
        request.inputTokens(),
        Math.max(256, (request.outputTokens() + 255) / 256 * 256),
        request.at());
  }

  /** One request on its way. */
  private final class Walk {
    private final PastRequest request;
    private final PolicyTimes.InForce inForce;
    private final RequestFacts facts;
    private final RequestHealth view;
    private final RandomGenerator random;
    private final List<AttemptOutcome> outcomes = new ArrayList<>();
    private final List<PastAttempt> attempts = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private Instant now;
    private BudgetView budget = BudgetView.UNCAPPED;

    Walk(PastRequest request, PolicyTimes.InForce inForce, RequestFacts facts) {
      this.request = request;
      this.inForce = inForce;
      this.facts = facts;
      this.now = request.at();
      this.random = Draws.of(request.seed(), request.id());
      clock.set(now);
      this.view = health.forRequest(inForce.policy().classPolicy(facts.trafficClass()));
    }

    PastStory run() {
      Decision decision = next();
      while (decision instanceof Decision.Attempt attempt) {
        make(attempt);
        decision = next();
      }
      return new PastStory(
          request, inForce.version(), facts, List.copyOf(attempts), decision, now, skipped, budget);
    }

    private Decision next() {
      budget = budgets.view(request.tenant(), now, inForce.policy().budgets());
      Decision decision =
          DecisionEngine.next(
              inForce.policy(),
              facts,
              outcomes,
              view,
              budget,
              now,
              Randomness.of(request.id(), outcomes.size()));
      decision.skipped().stream()
          .map(Skip::line)
          .filter(line -> !skipped.contains(line))
          .forEach(skipped::add);
      return decision;
    }

    /** Makes the attempt, unless its route or its retry budget says no: then decides again. */
    private void make(Decision.Attempt attempt) {
      Instant start = now.plus(attempt.delay());
      clock.set(start);
      boolean retry = attempt.attemptReason() == AttemptReason.RETRY;
      if (retry && !view.takeRetry(attempt.route())) {
        return;
      }
      Optional<Permit> permit = view.admit(attempt, start);
      if (permit.isEmpty()) {
        return;
      }
      view.retryMade();
      ProviderCall call = providers.ask(attempt, request, start, random);
      now = start.plus(call.took());
      clock.set(now);
      AttemptOutcome outcome = outcome(attempt, call, start);
      permit.get().end(outcome, call.firstChunk().orElse(call.took()));
      attempts.add(
          new PastAttempt(
              attempt,
              attempts.size(),
              start,
              call,
              permit.get().circuit(),
              call.failure().isEmpty() ? Optional.of(usage(attempt.route())) : Optional.empty(),
              inForce.policy().prices()));
      outcomes.add(outcome);
      budgets.spend(request.tenant(), attempts.get(attempts.size() - 1).costMicros().orElse(0));
    }

    private AttemptOutcome outcome(Decision.Attempt attempt, ProviderCall call, Instant start) {
      if (call.failure().isEmpty()) {
        return AttemptOutcome.success(attempt, request.stream(), start, now);
      }
      boolean began = call.firstChunk().isPresent();
      boolean delivered =
          began
              && inForce.policy().classPolicy(facts.trafficClass()).commit()
                  == CommitMode.FIRST_TOKEN;
      return AttemptOutcome.failure(
          attempt, call.failure().get(), call.status() != 0, delivered, start, now);
    }

    private TokenUsage usage(Route route) {
      ModelSpec model = providers.model(route);
      long cached =
          (long) (request.inputTokens() * model.cachedShare()) / CACHE_BLOCK * CACHE_BLOCK;
      return new TokenUsage(request.inputTokens(), cached, 0, request.outputTokens(), 0);
    }
  }

  /** A clock that somebody sets. */
  private static final class SetClock extends Clock {
    private Instant now = Instant.EPOCH;

    void set(Instant to) {
      now = to;
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
