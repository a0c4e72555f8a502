package dev.detour.policy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.failure.FailureCategory;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A decision stands in every request's way. Time is printed, since it depends on the machine. */
class DecisionCostTest {
  private static final int CALLS = 100_000;

  @Test
  void allocatesLessThanAKilobytePerDecision() {
    assertThat(cost("first attempt", List.of())).isLessThan(1024);

    Scenario failed = Scenario.of(TrafficClass.CRITICAL_USER_FACING);
    Decision.Attempt first = failed.attempt();
    List<AttemptOutcome> outcomes = new ArrayList<>();
    outcomes.add(
        AttemptOutcome.failure(
            first,
            Scenario.failure(FailureCategory.TIMEOUT),
            false,
            false,
            Scenario.START,
            Scenario.START));
    assertThat(cost("after a failure", outcomes)).isLessThan(1024);
  }

  private static long cost(String what, List<AttemptOutcome> outcomes) {
    Policy policy = PolicyDocument.shippedDefault().policy();
    RequestFacts facts =
        RequestFacts.of(
            TrafficClass.CRITICAL_USER_FACING,
            policy.classPolicy(TrafficClass.CRITICAL_USER_FACING).row().orElseThrow(),
            true,
            Scenario.START);
    Instant now = Scenario.START.plusMillis(3);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = 0;
    long nanos = 0;
    int attempts = 0;
    for (int round = 0; round < 5; round++) {
      long bytesBefore = threads.getCurrentThreadAllocatedBytes();
      long nanosBefore = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        Decision decision =
            DecisionEngine.next(
                policy,
                facts,
                outcomes,
                HealthView.ALL_HEALTHY,
                BudgetView.UNCAPPED,
                now,
                Randomness.constant(0.5));
        attempts += decision instanceof Decision.Attempt ? 1 : 0;
      }
      nanos = (System.nanoTime() - nanosBefore) / CALLS;
      bytes = (threads.getCurrentThreadAllocatedBytes() - bytesBefore) / CALLS;
    }
    assertThat(attempts).isEqualTo(5 * CALLS);
    System.out.println(what + ": " + bytes + " B and " + nanos + " ns per decision");
    return bytes;
  }
}
