package dev.detour.bench.micro;

import dev.detour.policy.decision.AttemptOutcome;
import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.DecisionEngine;
import dev.detour.policy.decision.HealthView;
import dev.detour.policy.decision.Randomness;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Phase;
import dev.detour.policy.failure.ProviderFailure;
import dev.detour.policy.failure.TimeoutKind;
import dev.detour.policy.replay.LoggedAttempt;
import dev.detour.policy.replay.LoggedRequest;
import dev.detour.policy.replay.MatchedAttempts;
import dev.detour.policy.replay.Met;
import dev.detour.policy.replay.Replay;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A replay of one logged request that timed out and fell back, against a plain loop over {@code
 * DecisionEngine.next} for the same three decisions. A replay makes each of them twice: to explain
 * the log, and to try the candidate.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReplayBenchmark {
  private static final Instant ARRIVED = Instant.parse("2026-03-02T10:00:00Z");
  private static final TrafficClass CLASS = TrafficClass.CRITICAL_USER_FACING;

  private final Policy policy = PolicyDocument.shippedDefault().policy();
  private final Replay replay = new Replay(policy, policy, MatchedAttempts.NONE);
  private final List<Decision.Attempt> decided = new ArrayList<>();
  private final LoggedRequest request = logged();

  private LoggedRequest logged() {
    next();
    List<LoggedAttempt> attempts = new ArrayList<>();
    Instant at = ARRIVED;
    for (Decision.Attempt attempt : decided) {
      boolean last = attempts.size() + 1 == decided.size();
      Duration took = last ? Duration.ofSeconds(1) : attempt.timeouts().firstToken();
      attempts.add(
          new LoggedAttempt(
              attempt.route().name(),
              AttemptReason.PRIMARY,
              at,
              met(last, took, attempt),
              List.of()));
      at = at.plus(took);
    }
    return new LoggedRequest(
        "r",
        "tenant",
        Policy.AUTO,
        Optional.empty(),
        CLASS,
        Set.of(),
        true,
        Set.of(),
        150,
        1_000,
        ARRIVED,
        BudgetView.UNCAPPED,
        attempts,
        List.of(),
        Outcome.SERVED);
  }

  private static Met met(boolean answered, Duration took, Decision.Attempt attempt) {
    return new Met(
        answered ? Optional.empty() : Optional.of(FailureCategory.TIMEOUT),
        answered ? "" : TimeoutKind.FIRST_TOKEN.code(),
        answered,
        answered,
        false,
        answered ? Optional.of(took.dividedBy(2)) : Optional.empty(),
        took,
        Optional.of(attempt.timeouts().firstToken()),
        Optional.of(attempt.timeouts().total()),
        Optional.empty(),
        0);
  }

  /** The plain loop: primary times out, the fallback answers. */
  @Benchmark
  public Decision next() {
    RequestFacts facts =
        RequestFacts.of(CLASS, policy.classPolicy(CLASS).row().orElseThrow(), true, ARRIVED);
    List<AttemptOutcome> outcomes = new ArrayList<>(2);
    decided.clear();
    Instant now = ARRIVED;
    while (true) {
      Decision decision =
          DecisionEngine.next(
              policy,
              facts,
              outcomes,
              HealthView.ALL_HEALTHY,
              BudgetView.UNCAPPED,
              now,
              Randomness.of("r", outcomes.size()));
      if (!(decision instanceof Decision.Attempt attempt)) {
        return decision;
      }
      decided.add(attempt);
      Instant started = now;
      now = now.plus(attempt.timeouts().firstToken());
      outcomes.add(
          outcomes.isEmpty()
              ? AttemptOutcome.failure(
                  attempt,
                  ProviderFailure.timeout(TimeoutKind.FIRST_TOKEN, Phase.STREAM),
                  false,
                  false,
                  started,
                  now)
              : AttemptOutcome.success(attempt, true, started, now));
    }
  }

  /** The whole replay of that request; fails when it is not exact. */
  @Benchmark
  public Replay.Result replay() {
    Replay.Result result = replay.replay(request);
    if (result.replayed().isEmpty()) {
      throw new IllegalStateException("not replayed: " + result.whyNot());
    }
    return result;
  }
}
