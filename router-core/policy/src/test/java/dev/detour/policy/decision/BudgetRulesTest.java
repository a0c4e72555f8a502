package dev.detour.policy.decision;

import static dev.detour.policy.document.TrafficClass.BATCH;
import static dev.detour.policy.document.TrafficClass.CRITICAL_USER_FACING;
import static dev.detour.policy.document.TrafficClass.EXPERIMENT;
import static dev.detour.policy.document.TrafficClass.INTERNAL_AUTOMATION;
import static dev.detour.policy.document.TrafficClass.NON_CRITICAL_USER_FACING;
import static dev.detour.policy.failure.FailureCategory.SERVER_ERROR;
import static dev.detour.policy.failure.FailureCategory.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.document.Sensitivity;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.event.Outcome;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BudgetRulesTest {
  private static BudgetView state(BudgetState state) {
    return new BudgetView(state, 0.5, 1_000_000);
  }

  private static Scenario in(BudgetState state, TrafficClass trafficClass) {
    return Scenario.of(trafficClass).budget(state(state));
  }

  @Test
  void downgradeAsksTheCheaperRouteFirstAndThePrimaryAfterIt() {
    Scenario scenario = in(BudgetState.DOWNGRADE, NON_CRITICAL_USER_FACING);

    Decision.Attempt first = scenario.attempt();
    assertThat(first.route()).hasToString("beta-economy");
    assertThat(first.reason()).isEqualTo(Reason.BUDGET_DOWNGRADE);

    Decision.Attempt second = scenario.fails(TIMEOUT).attempt();
    assertThat(second.route()).hasToString("alpha-balanced");
    assertThat(second.attemptReason()).isEqualTo(AttemptReason.PRIMARY);

    assertThat(scenario.fails(TIMEOUT).decide()).isInstanceOf(Decision.Respond.class);
  }

  @Test
  void aStateThatChangesMidwayAsksNoRouteTwice() {
    Scenario scenario = Scenario.of(NON_CRITICAL_USER_FACING).fails(TIMEOUT);

    scenario.budget(state(BudgetState.DOWNGRADE));
    assertThat(scenario.attempt().route()).hasToString("beta-economy");

    scenario.fails(TIMEOUT).budget(state(BudgetState.NORMAL));
    assertThat(scenario.decide()).isInstanceOf(Decision.Respond.class);
  }

  @Test
  void aStateThatEndsMidwayAsksNoRouteTwice() {
    ProviderFailure busy = Scenario.advised(FailureCategory.RATE_LIMITED, Duration.ofSeconds(30));
    Scenario scenario = in(BudgetState.DOWNGRADE, NON_CRITICAL_USER_FACING).fails(busy).fails(busy);

    scenario.budget(state(BudgetState.NORMAL));

    assertThat(scenario.decide().skipped())
        .extracting(Skip::reason)
        .containsExactly(SkipReason.ALREADY_TRIED);
  }

  @Test
  void downgradeAsksNoFallbackThatCostsMore() {
    Scenario scenario =
        Scenario.of(
                CRITICAL_USER_FACING,
                "beta/mistral-large: { input: 2000000, output: 6000000 }",
                "beta/mistral-large: { input: 9000000, output: 9000000 }")
            .budget(state(BudgetState.DOWNGRADE))
            .fails(TIMEOUT);

    Decision.Attempt attempt = scenario.attempt();

    assertThat(attempt.route()).hasToString("alpha-economy");
    assertThat(attempt.skipped()).extracting(Skip::reason).containsExactly(SkipReason.COSTS_MORE);
  }

  @Test
  void restrictedFallbackLeavesNonCriticalTheCheaperRouteOrTheDefault() {
    Scenario scenario = in(BudgetState.RESTRICT_FALLBACK, NON_CRITICAL_USER_FACING);

    assertThat(scenario.attempt().route()).hasToString("beta-economy");
    Decision.Respond respond = (Decision.Respond) scenario.fails(TIMEOUT).decide();
    assertThat(respond.skipped()).extracting(Skip::reason).containsExactly(SkipReason.BUDGET_STATE);
  }

  @Test
  void restrictedFallbackStopsASensitiveRequestRatherThanDowngradeIt() {
    Decision.Stop stop =
        in(BudgetState.RESTRICT_FALLBACK, NON_CRITICAL_USER_FACING)
            .sensitive(Sensitivity.LEGAL)
            .stop();

    assertThat(stop.reason()).isEqualTo(Reason.PROTECTED);
  }

  @Test
  void restrictedFallbackQueuesAutomation() {
    Scenario scenario = in(BudgetState.RESTRICT_FALLBACK, INTERNAL_AUTOMATION);
    assertThat(scenario.attempt().route()).hasToString("alpha-economy");
    assertThat(scenario.fails(TIMEOUT).decide()).isInstanceOf(Decision.Enqueue.class);

    Scenario withoutQueue =
        Scenario.of(INTERNAL_AUTOMATION, "secondFallback: { enqueue: {} }", "")
            .budget(state(BudgetState.RESTRICT_FALLBACK))
            .fails(TIMEOUT);
    assertThat(withoutQueue.decide()).isInstanceOf(Decision.Enqueue.class);
  }

  @Test
  void restrictedRoutesOnlyCriticalTraffic() {
    assertThat(in(BudgetState.RESTRICTED, CRITICAL_USER_FACING).attempt().route())
        .hasToString("alpha-premium");
    assertThat(in(BudgetState.RESTRICTED, NON_CRITICAL_USER_FACING).decide())
        .isInstanceOf(Decision.Respond.class);
    assertThat(in(BudgetState.RESTRICTED, INTERNAL_AUTOMATION).decide())
        .isInstanceOf(Decision.Enqueue.class);
    Decision.Pause pause = (Decision.Pause) in(BudgetState.RESTRICTED, BATCH).decide();
    assertThat(pause.reason()).isEqualTo(Reason.BUDGET_RESTRICTED);
    Decision.Stop stop = in(BudgetState.RESTRICTED, EXPERIMENT).stop();
    assertThat(stop.reason()).isEqualTo(Reason.BUDGET_RESTRICTED);
    assertThat(stop.outcome()).isEqualTo(Outcome.REJECTED);
  }

  @ParameterizedTest
  @EnumSource(TrafficClass.class)
  void exhaustedCallsNobody(TrafficClass trafficClass) {
    Decision.Stop stop = in(BudgetState.EXHAUSTED, trafficClass).stop();

    assertThat(stop.reason()).isEqualTo(Reason.BUDGET_EXHAUSTED);
    assertThat(stop.outcome()).isEqualTo(Outcome.REJECTED);
  }

  @Test
  void asksNothingThatTheBudgetCannotPay() {
    Scenario scenario =
        Scenario.of(CRITICAL_USER_FACING).budget(new BudgetView(BudgetState.NORMAL, 0.6, 7499));
    // The primary's worst case is 7500 micro-USD, the other provider's 5000.
    assertThat(scenario.attempt().route()).hasToString("beta-premium");

    Decision.Stop stop =
        Scenario.of(CRITICAL_USER_FACING)
            .budget(new BudgetView(BudgetState.NORMAL, 0.6, 10))
            .stop();
    assertThat(stop.reason()).isEqualTo(Reason.BUDGET_EXHAUSTED);
  }

  @Test
  void neverTakesAnUnknownPriceForFree() {
    Scenario unknown = Scenario.of(EXPERIMENT, "beta/mistral-medium: ", "beta/mistral-tiny: ");
    assertThat(unknown.attempt().worstCaseMicros()).isEmpty();

    Decision.Stop stop = unknown.budget(state(BudgetState.NORMAL)).stop();
    assertThat(stop.reason()).isEqualTo(Reason.UNKNOWN_PRICE);
    assertThat(stop.outcome()).isEqualTo(Outcome.REJECTED);
  }

  @Test
  void aRetryToo() {
    Scenario scenario = Scenario.of(CRITICAL_USER_FACING).fails(SERVER_ERROR);
    scenario.budget(new BudgetView(BudgetState.NORMAL, 0.6, 7499));

    assertThat(scenario.attempt().route()).hasToString("beta-premium");
  }
}
