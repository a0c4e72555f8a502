package dev.detour.policy.decision;

import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.document.Feature;
import dev.detour.policy.document.MatrixRow;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.Sensitivity;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Phase;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A policy, a request and its misfortunes, all drawn from one seed. */
public final class RandomWorld {
  /** Of every request. */
  public static final String REQUEST_ID = "r";

  final Policy policy;
  RequestFacts facts;
  private String model = Policy.AUTO;
  private boolean steady;
  private final Random random;
  private final Map<String, RouteStatus> statuses = new HashMap<>();
  private BudgetView budget = BudgetView.UNCAPPED;
  private Instant now = Scenario.START;
  private int retryTokens;

  /**
   * One decision and what was known when it was made.
   *
   * @param retryTokens what was left of the retry budget
   */
  public record Turn(
      Decision decision,
      List<AttemptOutcome> outcomes,
      BudgetView budget,
      Map<String, RouteStatus> statuses,
      int retryTokens,
      Instant now) {
    boolean delivered() {
      return outcomes.stream().anyMatch(AttemptOutcome::contentDelivered);
    }

    FailureCategory lastCategory() {
      return outcomes.isEmpty() ? null : outcomes.get(outcomes.size() - 1).category().orElse(null);
    }

    Route lastRoute() {
      return outcomes.get(outcomes.size() - 1).route();
    }

    Set<String> failedDomains() {
      Set<String> domains = new HashSet<>();
      for (AttemptOutcome outcome : outcomes) {
        if (outcome.category().filter(FailureCategory::isProviderFailure).isPresent()) {
          domains.add(outcome.route().failureDomain());
        }
      }
      return domains;
    }
  }

  public RandomWorld(long seed) {
    random = new Random(seed);
    RandomPolicy draw = new RandomPolicy(random);
    Map<String, Route> routes = draw.routes();
    MatrixRow row = draw.row(new ArrayList<>(routes.values()));
    TrafficClass trafficClass = pick(TrafficClass.values());
    Optional<Feature> feature =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(
                new Feature("f", trafficClass, Set.of(), Optional.empty(), random.nextBoolean()));
    policy = draw.policy(routes, row, feature);
    if (random.nextInt(5) == 0) {
      model = pick(routes).name();
    }
    Route pinned = routes.get(model);
    facts = facts(trafficClass, pinned == null ? row : row.pinnedTo(pinned), feature);
    redrawStatuses();
  }

  private void redrawStatuses() {
    for (String route : policy.routes().keySet()) {
      boolean well = random.nextInt(3) > 0;
      statuses.put(route, well ? RouteStatus.AVAILABLE : pick(RouteStatus.values()));
    }
  }

  private RequestFacts facts(TrafficClass trafficClass, MatrixRow row, Optional<Feature> feature) {
    return new RequestFacts(
        trafficClass,
        row,
        feature,
        Set.of(),
        random.nextBoolean(),
        random.nextInt(5) == 0 ? Set.of("tools") : Set.of(),
        random.nextInt(4) == 0 ? 0 : random.nextInt(200_000),
        random.nextInt(4) == 0 ? 0 : random.nextInt(8_000),
        Scenario.START);
  }

  public Policy policy() {
    return policy;
  }

  public RequestFacts facts() {
    return facts;
  }

  /** The model that the request names. */
  public String model() {
    return model;
  }

  /** Without hedges, and with accounts that stay as they are. */
  public RandomWorld steady() {
    steady = true;
    return this;
  }

  public RandomWorld protect() {
    facts =
        new RequestFacts(
            facts.trafficClass(),
            facts.row(),
            facts.feature(),
            Set.of(pick(Sensitivity.values())),
            facts.stream(),
            facts.requires(),
            facts.inputTokens(),
            facts.outputCap(),
            facts.arrivedAt());
    return this;
  }

  RandomWorld asJob() {
    int budget = 1 + random.nextInt(6);
    facts = facts.asJob(new JobProgress(random.nextInt(3), random.nextInt(budget + 2), budget));
    return this;
  }

  /** Walks the request to its end, or to the point where it is clear that it has none. */
  public List<Turn> run() {
    List<Turn> turns = new ArrayList<>();
    List<AttemptOutcome> outcomes = new ArrayList<>();
    now = facts.arrivedAt().plusMillis(random.nextInt(50));
    budget = budget();
    retryTokens = random.nextInt(4);
    while (turns.size() < 50) {
      HealthView health = health();
      Decision decision =
          DecisionEngine.next(
              policy,
              facts,
              outcomes,
              health,
              budget,
              now,
              Randomness.of(REQUEST_ID, outcomes.size()));
      turns.add(turn(decision, outcomes));
      if (!(decision instanceof Decision.Attempt attempt)) {
        break;
      }
      retryTokens -= attempt.attemptReason() == AttemptReason.RETRY ? 1 : 0;
      Instant begun = now.plus(attempt.delay());
      Optional<Decision.Attempt> hedge =
          !steady && random.nextInt(4) == 0 ? hedge(attempt, outcomes, turns) : Optional.empty();
      now = later(begun).plusMillis(1 + random.nextInt(random.nextInt(4) == 0 ? 40_000 : 2_000));
      end(attempt, hedge, begun, outcomes);
      budget = !steady && random.nextInt(4) == 0 ? budget() : budget;
      if (random.nextInt(4) == 0) {
        redrawStatuses();
      }
    }
    return turns;
  }

  private Optional<Decision.Attempt> hedge(
      Decision.Attempt running, List<AttemptOutcome> outcomes, List<Turn> turns) {
    Optional<Decision.Attempt> hedge =
        DecisionEngine.hedge(policy, facts, outcomes, running, health(), budget, now);
    hedge.ifPresent(attempt -> turns.add(turn(attempt, outcomes)));
    return hedge;
  }

  /** Ends an attempt and the hedge beside it: both fail, in any order, or one cancels the other. */
  private void end(
      Decision.Attempt attempt,
      Optional<Decision.Attempt> hedge,
      Instant begun,
      List<AttemptOutcome> outcomes) {
    if (hedge.isEmpty()) {
      outcomes.add(outcome(attempt, begun, now));
      return;
    }
    boolean hedgeFirst = random.nextBoolean();
    AttemptOutcome first = outcome(hedgeFirst ? hedge.get() : attempt, begun, now);
    Decision.Attempt other = hedgeFirst ? attempt : hedge.get();
    if (first.isSuccess() || first.contentDelivered()) {
      ProviderFailure lost = ProviderFailure.cancelled(Phase.STREAM);
      outcomes.add(AttemptOutcome.failure(other, lost, true, false, begun, now));
      outcomes.add(first);
    } else {
      outcomes.add(first);
      outcomes.add(outcome(other, begun, now));
    }
  }

  private Turn turn(Decision decision, List<AttemptOutcome> outcomes) {
    return new Turn(
        decision, List.copyOf(outcomes), budget, Map.copyOf(statuses), retryTokens, now);
  }

  private Instant later(Instant time) {
    return time.isAfter(now) ? time : now;
  }

  private AttemptOutcome outcome(Decision.Attempt attempt, Instant begun, Instant ended) {
    boolean delivered = random.nextInt(6) == 0;
    if (random.nextInt(8) == 0) {
      return AttemptOutcome.success(attempt, delivered, begun, ended);
    }
    Optional<Duration> advice =
        random.nextInt(3) > 0
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(random.nextInt(4_000)));
    ProviderFailure failure =
        new ProviderFailure(
            pick(FailureCategory.values()),
            "code",
            "It failed.",
            random.nextBoolean() ? Optional.empty() : Optional.of("tools[0].type"),
            advice,
            Phase.HEADERS,
            500);
    if (delivered) {
      failure = failure.afterContent();
    }
    AttemptOutcome outcome =
        AttemptOutcome.failure(
            attempt, failure, delivered || random.nextBoolean(), delivered, begun, ended);
    return random.nextInt(3) > 0 ? outcome.asContinuable() : outcome;
  }

  private HealthView health() {
    int tokens = retryTokens;
    boolean hedges = random.nextBoolean();
    return new HealthView() {
      @Override
      public RouteStatus status(Route route, Instant at) {
        return statuses.get(route.name());
      }

      @Override
      public boolean mayRetry(Route route) {
        return tokens > 0;
      }

      @Override
      public boolean mayHedge(TrafficClass trafficClass) {
        return hedges;
      }
    };
  }

  private BudgetView budget() {
    if (random.nextBoolean()) {
      return BudgetView.UNCAPPED;
    }
    return new BudgetView(
        pick(BudgetState.values()), random.nextDouble(), random.nextInt(1_000_000));
  }

  private Route pick(Map<String, Route> routes) {
    return List.copyOf(routes.values()).get(random.nextInt(routes.size()));
  }

  @SafeVarargs
  private <T> T pick(T... values) {
    return RandomPolicy.pick(random, values);
  }
}
