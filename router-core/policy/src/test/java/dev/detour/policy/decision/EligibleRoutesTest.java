package dev.detour.policy.decision;

import static dev.detour.policy.decision.Scenario.advised;
import static dev.detour.policy.decision.Scenario.naming;
import static dev.detour.policy.document.TrafficClass.CRITICAL_USER_FACING;
import static dev.detour.policy.document.TrafficClass.INTERNAL_AUTOMATION;
import static dev.detour.policy.document.TrafficClass.NON_CRITICAL_USER_FACING;
import static dev.detour.policy.failure.FailureCategory.CONTEXT_LENGTH;
import static dev.detour.policy.failure.FailureCategory.MODEL_OUTPUT_ERROR;
import static dev.detour.policy.failure.FailureCategory.RATE_LIMITED;
import static dev.detour.policy.failure.FailureCategory.TIMEOUT;
import static dev.detour.policy.failure.FailureCategory.UNSUPPORTED_PARAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.document.Sensitivity;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.event.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which routes of a row may be asked, and what is said of those that may not. */
class EligibleRoutesTest {
  @Test
  void takesALongPromptOnlyToALargerWindow() {
    // alpha-balanced has a window of a million tokens; nothing in its row is larger.
    Decision.Stop stop = Scenario.of(NON_CRITICAL_USER_FACING).fails(CONTEXT_LENGTH).stop();
    assertThat(stop.reason()).isEqualTo(Reason.CALLER_ERROR);
    assertThat(stop.skipped().get(0).reason()).isEqualTo(SkipReason.WINDOW_TOO_SMALL);

    Scenario larger =
        Scenario.of(NON_CRITICAL_USER_FACING, "contextWindow: 1000000", "contextWindow: 16000");
    assertThat(larger.fails(CONTEXT_LENGTH).attempt().route()).hasToString("beta-economy");
  }

  @Test
  void takesARefusedParameterOnlyToARouteThatDeclaresIt() {
    Scenario scenario = Scenario.of(CRITICAL_USER_FACING);
    assertThat(
            scenario.fails(naming(UNSUPPORTED_PARAM, "tool_choice")).attempt().route().toString())
        .isEqualTo("beta-premium");

    Decision.Stop stop =
        Scenario.of(CRITICAL_USER_FACING).fails(naming(UNSUPPORTED_PARAM, "logit_bias")).stop();
    assertThat(stop.reason()).isEqualTo(Reason.CALLER_ERROR);
    assertThat(stop.skipped())
        .extracting(Skip::reason)
        .containsOnly(SkipReason.PARAMETER_NOT_DECLARED);
  }

  @Test
  void asksNoSecondModelOfAProviderThatFails() {
    Scenario scenario =
        Scenario.of(
            NON_CRITICAL_USER_FACING,
            "firstFallback: { route: beta-economy, as: cheaper_model }",
            "firstFallback: { route: alpha-economy, as: cheaper_model }");

    Decision.Respond respond = (Decision.Respond) scenario.fails(TIMEOUT).decide();

    assertThat(respond.skipped())
        .extracting(Skip::reason)
        .containsExactly(SkipReason.SAME_FAILURE_DOMAIN);
  }

  @Test
  void asksASecondModelWhenOnlyTheFirstOneIsRateLimited() {
    Scenario scenario =
        Scenario.of(
            NON_CRITICAL_USER_FACING,
            "firstFallback: { route: beta-economy, as: cheaper_model }",
            "firstFallback: { route: alpha-economy, as: cheaper_model }");

    assertThat(scenario.fails(advised(RATE_LIMITED, Duration.ofSeconds(30))).attempt().route())
        .hasToString("alpha-economy");
  }

  @Test
  void skipsRoutesThatCannotBeAskedAndSaysWhy() {
    Decision.Attempt attempt =
        Scenario.of(CRITICAL_USER_FACING)
            .unhealthy("alpha-premium", RouteStatus.CIRCUIT_OPEN)
            .unhealthy("beta-premium", RouteStatus.COOLING_DOWN)
            .attempt();

    assertThat(attempt.route()).hasToString("alpha-economy");
    assertThat(attempt.reason()).isEqualTo(Reason.FALLBACK_AFTER_SKIP);
    assertThat(attempt.attemptReason()).isEqualTo(AttemptReason.SECOND_FALLBACK);
    assertThat(attempt.skipped())
        .extracting(Skip::reason)
        .containsExactly(SkipReason.CIRCUIT_OPEN, SkipReason.COOLING_DOWN);
  }

  @Test
  void stopsWithoutAnAttemptWhenEveryRouteIsOut() {
    Decision.Stop stop =
        Scenario.of(CRITICAL_USER_FACING)
            .unhealthy("alpha-premium", RouteStatus.OUT)
            .unhealthy("beta-premium", RouteStatus.OUT)
            .unhealthy("alpha-economy", RouteStatus.OUT)
            .stop();

    assertThat(stop.reason()).isEqualTo(Reason.NO_ELIGIBLE_ROUTE);
    assertThat(stop.outcome()).isEqualTo(Outcome.STOPPED);
    assertThat(stop.cause()).isEmpty();
  }

  @Test
  void neverDowngradesASensitiveRequest() {
    Scenario critical = Scenario.of(CRITICAL_USER_FACING).sensitive(Sensitivity.LEGAL);
    critical.fails(TIMEOUT).fails(TIMEOUT);
    assertThat(critical.stop().reason()).isEqualTo(Reason.PROTECTED);
    assertThat(critical.stop().skipped())
        .extracting(Skip::reason)
        .containsExactly(SkipReason.UNCERTAIN_NOT_ALLOWED);

    Scenario search = Scenario.of(NON_CRITICAL_USER_FACING).sensitive(Sensitivity.MEDICAL);
    search.fails(TIMEOUT);
    assertThat(search.stop().reason()).isEqualTo(Reason.PROTECTED);
    assertThat(search.stop().skipped())
        .extracting(Skip::reason)
        .containsExactly(SkipReason.BELOW_FLOOR, SkipReason.NO_MODEL_NOT_ALLOWED);
  }

  @Test
  void saysWhenARouteAtItsLimitIsPassedOver() {
    Decision.Attempt attempt =
        Scenario.of(CRITICAL_USER_FACING)
            .unhealthy("alpha-premium", RouteStatus.AT_LIMIT)
            .attempt();
    assertThat(attempt.route()).hasToString("beta-premium");
    assertThat(attempt.skipped())
        .extracting(Skip::reason)
        .containsExactly(SkipReason.CONCURRENCY_LIMIT);
  }

  @Test
  void asksARouteOnlyForWhatItSupports() {
    Decision.Attempt attempt =
        Scenario.of(
                CRITICAL_USER_FACING,
                "supports: [tools, json_schema, images] }\n  beta-premium",
                "supports: [tools] }\n  beta-premium")
            .requires("images")
            .attempt();

    assertThat(attempt.route()).hasToString("beta-premium");
    assertThat(attempt.skipped())
        .extracting(Skip::reason)
        .containsExactly(SkipReason.MISSING_FEATURE);
  }

  @Test
  void skipsARouteWhoseWindowCannotHoldThePrompt() {
    Decision.Attempt attempt =
        Scenario.of(INTERNAL_AUTOMATION, "contextWindow: 32000", "contextWindow: 500000")
            .inputTokens(200_000)
            .attempt();

    assertThat(attempt.route()).hasToString("beta-economy");
  }

  @Test
  void pinsThePrimaryAndKeepsTheRowBehindIt() {
    Scenario scenario = Scenario.of(CRITICAL_USER_FACING).model("beta-premium");

    assertThat(scenario.attempt().route()).hasToString("beta-premium");
    assertThat(scenario.fails(MODEL_OUTPUT_ERROR).fails(MODEL_OUTPUT_ERROR).attempt().route())
        .hasToString("alpha-economy");
  }
}
