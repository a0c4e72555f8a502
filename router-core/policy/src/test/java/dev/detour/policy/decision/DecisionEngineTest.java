package dev.detour.policy.decision;

import static dev.detour.policy.document.TrafficClass.BATCH;
import static dev.detour.policy.document.TrafficClass.CRITICAL_USER_FACING;
import static dev.detour.policy.document.TrafficClass.EXPERIMENT;
import static dev.detour.policy.document.TrafficClass.INTERNAL_AUTOMATION;
import static dev.detour.policy.document.TrafficClass.NON_CRITICAL_USER_FACING;
import static dev.detour.policy.failure.FailureCategory.AUTH;
import static dev.detour.policy.failure.FailureCategory.CONTENT_FILTER;
import static dev.detour.policy.failure.FailureCategory.QUOTA_EXHAUSTED;
import static dev.detour.policy.failure.FailureCategory.SERVER_ERROR;
import static dev.detour.policy.failure.FailureCategory.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.document.CellPosition;
import dev.detour.policy.document.RespondKind;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.failure.FailureCategory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a row is walked, and how that ends. */
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
}
