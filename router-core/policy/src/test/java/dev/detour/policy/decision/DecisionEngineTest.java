package dev.detour.policy.decision;

import static dev.detour.policy.decision.Scenario.advised;
import static dev.detour.policy.decision.Scenario.naming;
import static dev.detour.policy.document.TrafficClass.BATCH;
import static dev.detour.policy.document.TrafficClass.CRITICAL_USER_FACING;
import static dev.detour.policy.document.TrafficClass.EXPERIMENT;
import static dev.detour.policy.document.TrafficClass.INTERNAL_AUTOMATION;
import static dev.detour.policy.document.TrafficClass.NON_CRITICAL_USER_FACING;
import static dev.detour.policy.failure.FailureCategory.AUTH;
import static dev.detour.policy.failure.FailureCategory.CONTENT_FILTER;
import static dev.detour.policy.failure.FailureCategory.CONTEXT_LENGTH;
import static dev.detour.policy.failure.FailureCategory.MODEL_OUTPUT_ERROR;
import static dev.detour.policy.failure.FailureCategory.NETWORK;
import static dev.detour.policy.failure.FailureCategory.OVERLOADED;
import static dev.detour.policy.failure.FailureCategory.QUOTA_EXHAUSTED;
import static dev.detour.policy.failure.FailureCategory.RATE_LIMITED;
import static dev.detour.policy.failure.FailureCategory.SERVER_ERROR;
import static dev.detour.policy.failure.FailureCategory.STREAM_INTERRUPTED;
import static dev.detour.policy.failure.FailureCategory.TIMEOUT;
import static dev.detour.policy.failure.FailureCategory.UNSUPPORTED_PARAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.document.CellPosition;
import dev.detour.policy.document.RespondKind;
import dev.detour.policy.document.Sensitivity;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.failure.FailureCategory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecisionEngineTest {
  @Test
  void beginsWithThePrimary() {
    Decision.Attempt attempt = Scenario.of(CRITICAL_USER_FACING).attempt();

    assertThat(attempt.route().name()).isEqualTo("alpha-premium");
    assertThat(attempt.position()).isEqualTo(CellPosition.PRIMARY);
    assertThat(attempt.attemptReason()).isEqualTo(AttemptReason.PRIMARY);
    assertThat(attempt.reason()).isEqualTo(Reason.PRIMARY);
    assertThat(attempt.delay()).isZero();
    assertThat(attempt.timeouts().firstToken()).isEqualTo(Duration.ofSeconds(10));
    // 1000 tokens in at 2.50 USD and 500 out at 10 USD per million.
    assertThat(attempt.worstCaseMicros()).hasValue(7500);
    assertThat(attempt.skipped()).isEmpty();
  }

  @Test
  void servesWhatARouteAnswered() {
    Decision.Serve serve = (Decision.Serve) Scenario.of(BATCH).answers().decide();

    assertThat(serve.route().name()).isEqualTo("beta-economy");
    assertThat(serve.outcome()).isEqualTo(Outcome.SERVED);
  }

  @Test
  void walksTheCriticalRowAndMarksTheLastResort() {
    Scenario scenario = Scenario.of(CRITICAL_USER_FACING).fails(SERVER_ERROR);
    Decision.Attempt retry = scenario.attempt();
    assertThat(retry.route().name()).isEqualTo("alpha-premium");
    assertThat(retry.attemptReason()).isEqualTo(AttemptReason.RETRY);
    assertThat(retry.resend()).isEqualTo(1);

    Decision.Attempt other = scenario.fails(SERVER_ERROR).attempt();
    assertThat(other.route().name()).isEqualTo("beta-premium");
    assertThat(other.attemptReason()).isEqualTo(AttemptReason.FIRST_FALLBACK);
    assertThat(other.reason()).isEqualTo(Reason.FALLBACK_AFTER_FAILURE);

    // Two failure domains have failed: no retry, only the last step, once.
    Decision.Attempt last = scenario.fails(SERVER_ERROR).attempt();
    assertThat(last.route().name()).isEqualTo("alpha-economy");
    assertThat(last.uncertain()).isTrue();
    assertThat(last.reason()).isEqualTo(Reason.LAST_RESORT);

    Decision.Stop stop = scenario.fails(SERVER_ERROR).stop();
    assertThat(stop.reason()).isEqualTo(Reason.HARD_STOP);
    assertThat(stop.outcome()).isEqualTo(Outcome.STOPPED);
    assertThat(stop.cause()).isPresent();
  }

  @Test
  void servesTheLastResortAsDegraded() {
    Decision decision =
        Scenario.of(CRITICAL_USER_FACING).fails(TIMEOUT).fails(TIMEOUT).answers().decide();

    assertThat(((Decision.Serve) decision).outcome()).isEqualTo(Outcome.SERVED_DEGRADED);
  }

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

  @ParameterizedTest
  @EnumSource(
      value = FailureCategory.class,
      names = {"INVALID_REQUEST", "UNSUPPORTED_TOOL_CALL", "SCHEMA_VALIDATION"})
  void stopsOnWhatOnlyTheCallerCanMend(FailureCategory category) {
    Decision.Stop stop = Scenario.of(NON_CRITICAL_USER_FACING).fails(category).stop();

    assertThat(stop.reason()).isEqualTo(Reason.CALLER_ERROR);
    assertThat(stop.cause().orElseThrow().category()).isEqualTo(category);
  }

  @Test
  void stopsWhenTheCallerWentAway() {
    Decision.Stop stop = Scenario.of(CRITICAL_USER_FACING).fails(FailureCategory.CANCELLED).stop();

    assertThat(stop.reason()).isEqualTo(Reason.CANCELLED);
    assertThat(stop.outcome()).isEqualTo(Outcome.CANCELLED);
  }

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
  void keepsToTheContentFilterUnlessTheFeatureSaysOtherwise() {
    assertThat(Scenario.of(CRITICAL_USER_FACING).fails(CONTENT_FILTER).stop().reason())
        .isEqualTo(Reason.CONTENT_FILTERED);
    assertThat(
            Scenario.of(
                    CRITICAL_USER_FACING,
                    "support-chat: { class: critical_user_facing }",
                    "support-chat: { class: critical_user_facing, contentFilterFallback: true }")
                .feature("support-chat")
                .fails(CONTENT_FILTER)
                .attempt()
                .route())
        .hasToString("beta-premium");
  }

  @Test
  void onlyCriticalTrafficGoesOnWhenTheGatewayIsRefused() {
    assertThat(Scenario.of(CRITICAL_USER_FACING).fails(AUTH).attempt().route())
        .hasToString("beta-premium");
    assertThat(Scenario.of(INTERNAL_AUTOMATION).fails(AUTH).stop().reason())
        .isEqualTo(Reason.PROVIDER_REJECTED);
    assertThat(
            Scenario.of(
                    INTERNAL_AUTOMATION,
                    "internal_automation:\n",
                    "internal_automation:\n    onProviderRejection: next\n")
                .fails(AUTH)
                .attempt()
                .route())
        .hasToString("beta-economy");
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
  void answersWithTheDefaultWhenTheRowSaysSo() {
    Scenario scenario = Scenario.of(NON_CRITICAL_USER_FACING).feature("product-search");
    scenario.fails(TIMEOUT).fails(TIMEOUT);

    Decision.Respond respond = (Decision.Respond) scenario.decide();

    assertThat(respond.kind()).isEqualTo(RespondKind.CACHED_OR_DEFAULT);
    assertThat(respond.position()).isEqualTo(CellPosition.SECOND_FALLBACK);
    assertThat(respond.text()).startsWith("The search assistant is busy.");
  }

  @Test
  void queuesPausesAndFailsAsTheRowSays() {
    assertThat(Scenario.of(INTERNAL_AUTOMATION).fails(TIMEOUT).fails(TIMEOUT).decide())
        .isInstanceOf(Decision.Enqueue.class);
    assertThat(Scenario.of(BATCH).fails(QUOTA_EXHAUSTED).decide())
        .isInstanceOf(Decision.Pause.class);
    assertThat(Scenario.of(EXPERIMENT).fails(SERVER_ERROR).stop().reason())
        .isEqualTo(Reason.FAIL_FAST);
  }

  @Test
  void aJobGoesOnToThePersonWhenItsRetryBudgetIsSpent() {
    Scenario first = Scenario.of(BATCH).job(0, 0, 3);
    assertThat(first.attempt().attemptReason()).isEqualTo(AttemptReason.PRIMARY);
    assertThat(first.fails(TIMEOUT).decide()).isInstanceOf(Decision.Pause.class);

    Scenario last = Scenario.of(BATCH).job(1, 2, 3);
    assertThat(last.attempt().attemptReason()).isEqualTo(AttemptReason.JOB_RETRY);
    Decision decision = last.fails(TIMEOUT).decide();
    assertThat(decision).isInstanceOf(Decision.Review.class);
    assertThat(decision.skipped().get(0).reason()).isEqualTo(SkipReason.RETRY_BUDGET_SPENT);
  }

  @Test
  void aJobWithoutAFurtherStepFailsWhenItsRetryBudgetIsSpent() {
    Scenario spent = Scenario.of(INTERNAL_AUTOMATION).job(2, 5, 5);
    assertThat(spent.stop().reason()).isEqualTo(Reason.RETRY_BUDGET_SPENT);
  }

  @Test
  void aJobWhoseRoutesAreOutWaitsWithoutAnAttempt() {
    Scenario waiting =
        Scenario.of(BATCH).job(1, 1, 3).unhealthy("beta-economy", RouteStatus.CIRCUIT_OPEN);
    assertThat(waiting.decide()).isInstanceOf(Decision.Pause.class);
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
