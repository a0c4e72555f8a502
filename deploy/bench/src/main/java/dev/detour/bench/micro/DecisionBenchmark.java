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
import dev.detour.policy.failure.Phase;
import dev.detour.policy.failure.ProviderFailure;
import dev.detour.policy.failure.TimeoutKind;
import java.time.Instant;
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

/** {@code DecisionEngine.next} over the shipped policy: aimed at 1 us and 1 KB at most. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecisionBenchmark {
  private static final Instant ARRIVED = Instant.parse("2026-03-02T10:00:00Z");

  private final Policy policy = PolicyDocument.shippedDefault().policy();
  private final Instant now = ARRIVED.plusMillis(3);
  private final RequestFacts facts =
      new RequestFacts(
          TrafficClass.CRITICAL_USER_FACING,
          policy.classPolicy(TrafficClass.CRITICAL_USER_FACING).row().orElseThrow(),
          Optional.empty(),
          Set.of(),
          true,
          Set.of(),
          150,
          1_000,
          ARRIVED);
  private final List<AttemptOutcome> afterTimeout = List.of(timedOut());

  private AttemptOutcome timedOut() {
    Decision.Attempt first = (Decision.Attempt) next(List.of());
    ProviderFailure silence = ProviderFailure.timeout(TimeoutKind.FIRST_TOKEN, Phase.STREAM);
    return AttemptOutcome.failure(first, silence, false, false, ARRIVED, now);
  }

  @Benchmark
  public Decision first() {
    return next(List.of());
  }

  @Benchmark
  public Decision afterATimeout() {
    return next(afterTimeout);
  }

  private Decision next(List<AttemptOutcome> outcomes) {
    return DecisionEngine.next(
        policy,
        facts,
        outcomes,
        HealthView.ALL_HEALTHY,
        BudgetView.UNCAPPED,
        now,
        Randomness.constant(0.5));
  }
}
