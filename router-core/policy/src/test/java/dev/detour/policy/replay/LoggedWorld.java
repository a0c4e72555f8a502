package dev.detour.policy.replay;

import dev.detour.policy.decision.AttemptOutcome;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.RandomWorld;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.decision.Skip;
import dev.detour.policy.document.Feature;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A random world, and what the decision log would have of it. */
record LoggedWorld(RandomWorld world, List<RandomWorld.Turn> turns, LoggedRequest request) {

  static LoggedWorld of(long seed) {
    RandomWorld world = new RandomWorld(seed).steady();
    List<RandomWorld.Turn> turns = world.run();
    return new LoggedWorld(world, turns, logged(world, turns));
  }

  Decision last() {
    return turns.get(turns.size() - 1).decision();
  }

  List<Decision.Attempt> attempts() {
    return turns.stream()
        .map(RandomWorld.Turn::decision)
        .filter(Decision.Attempt.class::isInstance)
        .map(Decision.Attempt.class::cast)
        .toList();
  }

  private static LoggedRequest logged(RandomWorld world, List<RandomWorld.Turn> turns) {
    RandomWorld.Turn last = turns.get(turns.size() - 1);
    List<LoggedAttempt> attempts = new ArrayList<>();
    for (int i = 0; i < last.outcomes().size(); i++) {
      Decision.Attempt decided = (Decision.Attempt) turns.get(i).decision();
      attempts.add(attempt(decided, last.outcomes().get(i), world.facts().stream()));
    }
    RequestFacts facts = world.facts();
    return new LoggedRequest(
        RandomWorld.REQUEST_ID,
        "tenant",
        world.model(),
        facts.feature().map(Feature::name),
        facts.trafficClass(),
        facts.sensitivity(),
        facts.stream(),
        facts.requires(),
        facts.inputTokens(),
        facts.outputCap(),
        facts.arrivedAt(),
        last.budget(),
        attempts,
        turns.stream()
            .flatMap(turn -> turn.decision().skipped().stream())
            .map(Skip::line)
            .distinct()
            .toList(),
        Replay.outcome(last.decision()).orElseThrow());
  }

  private static LoggedAttempt attempt(
      Decision.Attempt decided, AttemptOutcome outcome, boolean stream) {
    Duration took = Duration.between(outcome.startedAt(), outcome.endedAt());
    Met met =
        new Met(
            outcome.category(),
            outcome.failure().map(ProviderFailure::providerCode).orElse(""),
            outcome.anyByteReceived(),
            outcome.contentDelivered(),
            outcome.continuable(),
            outcome.contentDelivered() ? Optional.of(took.dividedBy(2)) : Optional.empty(),
            took,
            stream ? Optional.of(decided.timeouts().firstToken()) : Optional.empty(),
            Optional.of(decided.timeouts().total()),
            Optional.empty(),
            7);
    return new LoggedAttempt(
        outcome.route().name(),
        outcome.reason(),
        outcome.startedAt(),
        met,
        decided.skipped().stream().map(Skip::line).toList());
  }
}
