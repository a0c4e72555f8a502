package dev.detour.policy.decision;

import static dev.detour.policy.document.TrafficClass.CRITICAL_USER_FACING;
import static dev.detour.policy.document.TrafficClass.NON_CRITICAL_USER_FACING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.document.Sensitivity;
import dev.detour.policy.event.AttemptReason;
import dev.detour.policy.failure.FailureCategory;
import org.junit.jupiter.api.Test;

class HedgeRuleTest {
  private static final String COMMIT = "commit: first_token";
  private static final String HEDGED = COMMIT + "\n    hedge: { delay: 800ms, maxExtraLoad: 0.1 }";

  @Test
  void isOffUnlessTheClassTurnsItOn() {
    assertThat(Scenario.of(CRITICAL_USER_FACING).hedge()).isEmpty();
  }

  @Test
  void asksTheNextRouteOfAnotherFailureDomain() {
    Decision.Attempt hedge = hedged().hedge().orElseThrow();
    assertThat(hedge.route()).hasToString("beta-premium");
    assertThat(hedge.attemptReason()).isEqualTo(AttemptReason.HEDGE);
    assertThat(hedge.reason()).isEqualTo(Reason.HEDGE);
    assertThat(hedge.delay()).isZero();
    assertThat(hedge.uncertain()).isFalse();
  }

  @Test
  void neverHedgesAHedge() {
    Decision.Attempt hedge = hedged().hedge().orElseThrow();
    assertThat(hedged().hedge(hedge)).isEmpty();
  }

  @Test
  void makesOneInARequestAndNoMore() {
    Scenario scenario =
        Scenario.of(
                CRITICAL_USER_FACING,
                COMMIT,
                HEDGED,
                "{ route: alpha-economy, as: cheaper_model, mark: uncertain }",
                "{ route: beta-economy, as: cheaper_model }")
            .unhealthy("beta-premium", RouteStatus.AT_LIMIT);
    Decision.Attempt running = scenario.attempt();
    assertThat(scenario.hedge(running).orElseThrow().route()).hasToString("beta-economy");
    scenario.hedgeFails(FailureCategory.RATE_LIMITED);
    scenario.unhealthy("beta-premium", RouteStatus.AVAILABLE);
    assertThat(scenario.hedge(running)).isEmpty();
  }

  @Test
  void neverAsksARouteWhoseAnswerWouldBeMarked() {
    assertThat(hedged().unhealthy("beta-premium", RouteStatus.AT_LIMIT).hedge()).isEmpty();
  }

  @Test
  void keepsASensitiveRequestAboveItsFloor() {
    String before = "  non_critical_user_facing:\n";
    String with = before + "    hedge: { delay: 800ms }\n";
    Scenario lower = Scenario.of(NON_CRITICAL_USER_FACING, before, with);
    assertThat(lower.hedge()).isPresent();
    assertThat(lower.sensitive(Sensitivity.LEGAL).hedge()).isEmpty();
    assertThat(hedged().sensitive(Sensitivity.LEGAL).hedge()).isPresent();
  }

  @Test
  void makesNoneWithoutRoomForExtraLoad() {
    assertThat(hedged().withoutHedges().hedge()).isEmpty();
  }

  @Test
  void makesNoneOnceTheBudgetRunsLow() {
    assertThat(hedged().budget(new BudgetView(BudgetState.DOWNGRADE, 0.75, 1_000_000)).hedge())
        .isEmpty();
  }

  @Test
  void makesNoneBesideTheLastRoute() {
    Scenario scenario = hedged().fails(FailureCategory.TIMEOUT);
    assertThat(scenario.attempt().route()).hasToString("beta-premium");
    assertThat(scenario.hedge()).isEmpty();
  }

  private static Scenario hedged() {
    return Scenario.of(CRITICAL_USER_FACING, COMMIT, HEDGED);
  }
}
