package dev.detour.policy.decision;

import dev.detour.policy.document.Feature;
import dev.detour.policy.document.KeyRules;
import dev.detour.policy.document.ModelChoice;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.Sensitivity;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Phase;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One request walked by hand: what it is, what happens to each attempt, what is decided. */
final class Scenario {
  static final Instant START = Instant.parse("2026-11-02T10:00:00Z");

  private final Policy policy;
  private final TrafficClass trafficClass;
  private final Map<String, RouteStatus> statuses = new HashMap<>();
  private final List<AttemptOutcome> outcomes = new ArrayList<>();
  private String model = "auto";
  private Set<Sensitivity> sensitivity = Set.of();
  private Optional<Feature> feature = Optional.empty();
  private Set<String> requires = Set.of();
  private long inputTokens = 1000;
  private boolean retriesAllowed = true;
  private boolean hedgesAllowed = true;
  private BudgetView budget = BudgetView.UNCAPPED;
  private Instant now = START;
  private double chance = 0.5;
  private Optional<JobProgress> job = Optional.empty();

  private Scenario(Policy policy, TrafficClass trafficClass) {
    this.policy = policy;
    this.trafficClass = trafficClass;
  }

  /** Over the shipped document with some of its texts replaced, given in pairs. */
  static Scenario of(TrafficClass trafficClass, String... replacements) {
    String text = PolicyDocument.shippedDefaultYaml();
    for (int i = 0; i < replacements.length; i += 2) {
      if (!text.contains(replacements[i])) {
        throw new IllegalArgumentException(replacements[i] + ": not part of the document");
      }
      text = text.replace(replacements[i], replacements[i + 1]);
    }
    return new Scenario(PolicyDocument.parse(text).orElseThrow().policy(), trafficClass);
  }

  Scenario job(int requestAttempts, int jobAttempts, int retryBudget) {
    job = Optional.of(new JobProgress(requestAttempts, jobAttempts, retryBudget));
    return this;
  }

  Scenario model(String name) {
    model = name;
    return this;
  }

  Scenario sensitive(Sensitivity reason) {
    sensitivity = Set.of(reason);
    return this;
  }

  Scenario feature(String name) {
    feature = Optional.of(policy.features().get(name));
    return this;
  }

  Scenario requires(String name) {
    requires = Set.of(name);
    return this;
  }

  Scenario inputTokens(long tokens) {
    inputTokens = tokens;
    return this;
  }

  Scenario unhealthy(String route, RouteStatus status) {
    statuses.put(route, status);
    return this;
  }

  Scenario noRetryTokens() {
    retriesAllowed = false;
    return this;
  }

  Scenario budget(BudgetView view) {
    budget = view;
    return this;
  }

  Scenario chance(double value) {
    chance = value;
    return this;
  }

  Scenario after(Duration duration) {
    now = now.plus(duration);
    return this;
  }

  Decision decide() {
    return DecisionEngine.next(
        policy, facts(), outcomes, health(), budget, now, Randomness.constant(chance));
  }

  RequestFacts facts() {
    KeyRules key = new KeyRules("acme", Optional.empty(), Optional.empty(), true, Optional.empty());
    ModelChoice choice = policy.resolveModel(model, trafficClass, key);
    return new RequestFacts(
        trafficClass,
        ((ModelChoice.Chosen) choice).row(),
        feature,
        sensitivity,
        true,
        requires,
        inputTokens,
        500,
        START,
        job,
        RouteFit.ANY,
        Optional.empty());
  }

  Scenario withoutHedges() {
    hedgesAllowed = false;
    return this;
  }

  /** The attempt beside the next one, which is silent. */
  Optional<Decision.Attempt> hedge() {
    return hedge(attempt());
  }

  Optional<Decision.Attempt> hedge(Decision.Attempt running) {
    return DecisionEngine.hedge(policy, facts(), outcomes, running, health(), budget, now);
  }

  /** The next decision must be an attempt; this one fails so. */
  Scenario fails(FailureCategory category) {
    return fails(failure(category));
  }

  Scenario fails(ProviderFailure failure) {
    return ends(AttemptOutcome.failure(attempt(), failure, true, false, now, now));
  }

  Scenario failsWithoutAByte(FailureCategory category) {
    return ends(AttemptOutcome.failure(attempt(), failure(category), false, false, now, now));
  }

  Scenario failsAfterContent(FailureCategory category) {
    ProviderFailure failure = failure(category).afterContent();
    return ends(AttemptOutcome.failure(attempt(), failure, true, true, now, now).asContinuable());
  }

  /** The attempt beside the next one fails before it. */
  Scenario hedgeFails(FailureCategory category) {
    Decision.Attempt hedge = hedge().orElseThrow();
    return ends(AttemptOutcome.failure(hedge, failure(category), true, false, now, now));
  }

  Scenario failsWithinAToolCall(FailureCategory category) {
    ProviderFailure failure = failure(category).afterContent();
    return ends(AttemptOutcome.failure(attempt(), failure, true, true, now, now));
  }

  Scenario answers() {
    return ends(AttemptOutcome.success(attempt(), true, now, now));
  }

  private Scenario ends(AttemptOutcome outcome) {
    outcomes.add(outcome);
    return this;
  }

  Decision.Attempt attempt() {
    Decision decision = decide();
    if (decision instanceof Decision.Attempt attempt) {
      return attempt;
    }
    throw new AssertionError("expected an attempt, got " + decision);
  }

  Decision.Stop stop() {
    Decision decision = decide();
    if (decision instanceof Decision.Stop stop) {
      return stop;
    }
    throw new AssertionError("expected a stop, got " + decision);
  }

  static ProviderFailure failure(FailureCategory category) {
    return ProviderFailure.of(category, category.wireName(), "It failed.", Phase.HEADERS, 500);
  }

  static ProviderFailure advised(FailureCategory category, Duration delay) {
    return new ProviderFailure(
        category,
        category.wireName(),
        "It failed.",
        Optional.empty(),
        Optional.of(delay),
        Phase.HEADERS,
        429);
  }

  static ProviderFailure naming(FailureCategory category, String param) {
    return new ProviderFailure(
        category,
        category.wireName(),
        "It failed.",
        Optional.of(param),
        Optional.empty(),
        Phase.HEADERS,
        400);
  }

  private HealthView health() {
    return new HealthView() {
      @Override
      public RouteStatus status(Route route, Instant at) {
        return statuses.getOrDefault(route.name(), RouteStatus.AVAILABLE);
      }

      @Override
      public boolean mayRetry(Route route) {
        return retriesAllowed;
      }

      @Override
      public boolean mayHedge(TrafficClass asking) {
        return hedgesAllowed;
      }
    };
  }
}
