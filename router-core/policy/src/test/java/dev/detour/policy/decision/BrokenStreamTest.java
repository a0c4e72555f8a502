package dev.detour.policy.decision;

import static dev.detour.policy.document.TrafficClass.BATCH;
import static dev.detour.policy.document.TrafficClass.CRITICAL_USER_FACING;
import static dev.detour.policy.failure.FailureCategory.STREAM_INTERRUPTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.event.AttemptReason;
import org.junit.jupiter.api.Test;

/** What follows on a stream that broke. */
class BrokenStreamTest {
  @Test
  void endsABrokenStreamInsteadOfBeginningAnew() {
    Decision.Stop stop =
        Scenario.of(CRITICAL_USER_FACING).failsAfterContent(STREAM_INTERRUPTED).stop();

    assertThat(stop.reason()).isEqualTo(Reason.STREAM_INTERRUPTED);
  }

  @Test
  void healsABrokenStreamWhileNothingIsDelivered() {
    assertThat(Scenario.of(BATCH).fails(STREAM_INTERRUPTED).attempt().attemptReason())
        .isEqualTo(AttemptReason.RETRY);
  }

  @Test
  void continuesABrokenStreamWhereRouteAndPolicyAllowIt() {
    String premium = "beta-premium: { provider: beta, model: mistral-large, tier: premium,";
    Scenario notAllowed = Scenario.of(CRITICAL_USER_FACING, premium, premium + " prefill: true,");
    assertThat(notAllowed.failsAfterContent(STREAM_INTERRUPTED).stop().reason())
        .isEqualTo(Reason.STREAM_INTERRUPTED);

    Scenario noPrefill =
        Scenario.of(CRITICAL_USER_FACING, "commit: first_token", "continueStreams: true");
    Decision.Stop stop = noPrefill.failsAfterContent(STREAM_INTERRUPTED).stop();
    assertThat(stop.reason()).isEqualTo(Reason.STREAM_INTERRUPTED);
    assertThat(stop.skipped()).extracting(Skip::reason).containsOnly(SkipReason.CANNOT_CONTINUE);

    Decision.Attempt attempt =
        Scenario.of(
                CRITICAL_USER_FACING,
                "commit: first_token",
                "continueStreams: true",
                premium,
                premium + " prefill: true,")
            .failsAfterContent(STREAM_INTERRUPTED)
            .attempt();
    assertThat(attempt.route()).hasToString("beta-premium");
    assertThat(attempt.continuation()).isTrue();
    assertThat(attempt.reason()).isEqualTo(Reason.CONTINUATION);
  }

  @Test
  void doesNotContinueAToolCall() {
    String premium = "beta-premium: { provider: beta, model: mistral-large, tier: premium,";
    Scenario scenario =
        Scenario.of(
            CRITICAL_USER_FACING,
            "commit: first_token",
            "continueStreams: true",
            premium,
            premium + " prefill: true,");
    assertThat(scenario.failsWithinAToolCall(STREAM_INTERRUPTED).stop().reason())
        .isEqualTo(Reason.STREAM_INTERRUPTED);
  }
}
