package dev.detour.policy.decision;

import static dev.detour.policy.decision.Scenario.advised;
import static dev.detour.policy.document.TrafficClass.CRITICAL_USER_FACING;
import static dev.detour.policy.failure.FailureCategory.NETWORK;
import static dev.detour.policy.failure.FailureCategory.OVERLOADED;
import static dev.detour.policy.failure.FailureCategory.QUOTA_EXHAUSTED;
import static dev.detour.policy.failure.FailureCategory.RATE_LIMITED;
import static dev.detour.policy.failure.FailureCategory.SERVER_ERROR;
import static dev.detour.policy.failure.FailureCategory.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.document.Sensitivity;
import dev.detour.policy.event.AttemptReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a route is asked again, how long that waits, and when there is no time left for it. */
class RetryDecisionTest {
  @Test
  void doesNotAskASilentRouteTwice() {
    Decision.Attempt attempt = Scenario.of(CRITICAL_USER_FACING).fails(TIMEOUT).attempt();

    assertThat(attempt.route().name()).isEqualTo("beta-premium");
  }

  @Test
  void retriesANetworkErrorOnlyWhenNoByteCame() {
    assertThat(
            Scenario.of(CRITICAL_USER_FACING).failsWithoutAByte(NETWORK).attempt().route().name())
        .isEqualTo("alpha-premium");
    assertThat(Scenario.of(CRITICAL_USER_FACING).fails(NETWORK).attempt().route().name())
        .isEqualTo("beta-premium");
  }

  @Test
  void waitsForAShortAdvisedDelayAndNotForALongOne() {
    Decision.Attempt retry =
        Scenario.of(CRITICAL_USER_FACING)
            .fails(advised(RATE_LIMITED, Duration.ofMillis(1900)))
            .attempt();
    assertThat(retry.attemptReason()).isEqualTo(AttemptReason.RETRY);
    assertThat(retry.delay()).isEqualTo(Duration.ofMillis(1900));
    assertThat(retry.reason()).isEqualTo(Reason.RETRY_AFTER_ADVISED_DELAY);

    Decision.Attempt next =
        Scenario.of(CRITICAL_USER_FACING)
            .fails(advised(RATE_LIMITED, Duration.ofMillis(2001)))
            .attempt();
    assertThat(next.route().name()).isEqualTo("beta-premium");
    assertThat(next.delay()).isZero();
  }

  @Test
  void jittersTheBackoffBetweenHalfAndWhole() {
    Scenario low = Scenario.of(CRITICAL_USER_FACING).chance(0).fails(OVERLOADED);
    Scenario high = Scenario.of(CRITICAL_USER_FACING).chance(0.9999).fails(OVERLOADED);

    assertThat(low.attempt().delay()).isEqualTo(Duration.ofMillis(50));
    assertThat(high.attempt().delay()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void doublesTheBackoffUpToItsLimit() {
    Scenario scenario =
        Scenario.of(
            CRITICAL_USER_FACING,
            "maxPerRoute: 1, backoff: { base: 100ms, max: 2s }",
            "maxPerRoute: 5, backoff: { base: 100ms, max: 350ms }");
    scenario.chance(0.9999);
    // Rate limits without advice are the one failure that may be retried more than once.
    assertThat(scenario.fails(RATE_LIMITED).attempt().delay()).isEqualTo(Duration.ofMillis(100));
    assertThat(scenario.fails(RATE_LIMITED).attempt().delay()).isEqualTo(Duration.ofMillis(200));
    assertThat(scenario.fails(RATE_LIMITED).attempt().delay()).isEqualTo(Duration.ofMillis(350));
  }

  @Test
  void retriesATransientFailureOnceWhateverTheClassAllows() {
    Scenario scenario = Scenario.of(CRITICAL_USER_FACING, "maxPerRoute: 1", "maxPerRoute: 5");

    assertThat(scenario.fails(SERVER_ERROR).fails(SERVER_ERROR).attempt().route().name())
        .isEqualTo("beta-premium");
  }

  @Test
  void goesOnAtOnceWhenTheRetryBudgetIsSpent() {
    assertThat(
            Scenario.of(CRITICAL_USER_FACING).noRetryTokens().fails(OVERLOADED).attempt().route())
        .hasToString("beta-premium");
  }

  @Test
  void leavesNoAttemptWithoutTimeToAnswer() {
    Scenario scenario = Scenario.of(CRITICAL_USER_FACING).fails(TIMEOUT);

    Decision.Attempt shortened = scenario.after(Duration.ofSeconds(115)).attempt();
    assertThat(shortened.timeouts().total()).isEqualTo(Duration.ofSeconds(5));
    assertThat(shortened.timeouts().firstToken()).isEqualTo(Duration.ofSeconds(5));

    Decision.Stop stop = scenario.after(Duration.ofMillis(4900)).stop();
    assertThat(stop.reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
  }

  @Test
  void doesNotWaitBeyondTheDeadline() {
    Scenario scenario =
        Scenario.of(CRITICAL_USER_FACING)
            .fails(advised(RATE_LIMITED, Duration.ofSeconds(2)))
            .after(Duration.ofSeconds(118));

    Decision.Attempt attempt = scenario.attempt();

    assertThat(attempt.route()).hasToString("beta-premium");
  }

  @Test
  void namesTheSoonestTimeToComeBack() {
    Decision.Stop stop =
        Scenario.of(CRITICAL_USER_FACING)
            .sensitive(Sensitivity.LEGAL)
            .fails(advised(RATE_LIMITED, Duration.ofSeconds(30)))
            .fails(advised(QUOTA_EXHAUSTED, Duration.ofHours(3)))
            .stop();

    assertThat(stop.retryAfter()).contains(Duration.ofSeconds(30));
  }
}
