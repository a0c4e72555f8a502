package dev.detour.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.testing.TestPolicy;
import dev.detour.policy.decision.AttemptOutcome;
import dev.detour.policy.decision.BudgetView;
import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.DecisionEngine;
import dev.detour.policy.decision.HealthView;
import dev.detour.policy.decision.Randomness;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.decision.RouteStatus;
import dev.detour.policy.document.Policy;
import dev.detour.policy.document.PolicyDocument;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Phase;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the attempts of many requests make of one route. */
class RouteHealthTest {
  private static final TrafficClass CLASS = TrafficClass.CRITICAL_USER_FACING;
  private Instant now = Instant.parse("2026-11-23T12:00:00Z");
  private final InstantSource source = () -> now;
  private final RouteHealth health = new RouteHealth(source.withZone(ZoneOffset.UTC), () -> 0);
  private Policy policy = policy("");
  private Route route = policy.routes().get("alpha-premium");

  @Test
  void aRouteOverItsLimitIsPassedOverUntilAnAttemptEnds() {
    use("concurrency: { min: 1, max: 2 }");
    Permit first = admitted();
    admitted();
    assertThat(health.status(route, now)).isEqualTo(RouteStatus.AT_LIMIT);
    RequestHealth late = request();
    assertThat(late.admit(attempt(), now)).isEmpty();
    first.end(outcome(Optional.empty()), Duration.ZERO);
    assertThat(health.status(route, now)).isEqualTo(RouteStatus.AVAILABLE);
    assertThat(late.status(route, now)).as("refused once").isEqualTo(RouteStatus.AT_LIMIT);
  }

  @Test
  void aPermitIsGivenBackOnce() {
    Permit permit = admitted();
    permit.end(outcome(Optional.empty()), Duration.ZERO);
    permit.end(outcome(Optional.empty()), Duration.ZERO);
    permit.abandon();
    assertThat(health.inFlight(List.of(route))).containsEntry("alpha-premium", 0.0);
  }

  @Test
  void whatFailsBetweenDecisionAndAttemptIsRefused() {
    RequestHealth request = request();
    fail(5, FailureCategory.SERVER_ERROR);
    assertThat(request.admit(attempt(), now)).isEmpty();
    assertThat(request.status(route, now)).isEqualTo(RouteStatus.CIRCUIT_OPEN);
    assertThat(health.circuits(List.of(route))).containsEntry("alpha-premium", 2.0);
    assertThat(health.inFlight(List.of(route))).containsEntry("alpha-premium", 0.0);
  }

  @Test
  void retriesEndWithTheRoutesBudget() {
    use("retryBudget: { share: 0.5, perMinute: 0, burst: 1 }");
    RequestHealth request = request();
    assertThat(request.mayRetry(route)).isTrue();
    assertThat(request.takeRetry(route)).isTrue();
    assertThat(request().mayRetry(route)).isFalse();
    assertThat(request().takeRetry(route)).isFalse();
    admitted();
    admitted();
    assertThat(request().mayRetry(route)).as("two requests earned one").isTrue();
  }

  @Test
  void aRetryThatIsDecidedAgainBeforeItIsMadeIsPaidOnce() {
    use("retryBudget: { share: 0, perMinute: 0, burst: 2 }");
    RequestHealth request = request();
    assertThat(request.takeRetry(route)).isTrue();
    assertThat(request.takeRetry(route)).as("the same one, after a wait for money").isTrue();
    request.retryMade();
    assertThat(request.takeRetry(route)).as("the next one").isTrue();
    assertThat(request.mayRetry(route)).as("that one, decided again").isTrue();
    request.retryMade();
    assertThat(request.mayRetry(route)).isFalse();
    assertThat(request().takeRetry(route)).as("two were paid").isFalse();
  }

  @Test
  void slowAnswersOpenTheCircuitWhereThePolicySaysSo() {
    use("breaker: { slowCall: 3s, failuresInARow: 2 }");
    for (int i = 0; i < 2; i++) {
      admitted().end(outcome(Optional.empty()), Duration.ofSeconds(4));
    }
    assertThat(health.status(route, now)).isEqualTo(RouteStatus.CIRCUIT_OPEN);
  }

  @Test
  void oneRequestFindsOutWhetherARouteIsBack() {
    fail(1, FailureCategory.AUTH);
    assertThat(health.status(route, now)).isEqualTo(RouteStatus.OUT);
    now = now.plusSeconds(60);
    Permit probe = admitted();
    assertThat(health.status(route, now)).as("the others do not wait").isEqualTo(RouteStatus.OUT);
    probe.end(outcome(Optional.of(FailureCategory.AUTH)), Duration.ZERO);
    assertThat(health.status(route, now)).isEqualTo(RouteStatus.OUT);
    now = now.plusSeconds(60);
    admitted().end(outcome(Optional.empty()), Duration.ZERO);
    assertThat(health.status(route, now)).isEqualTo(RouteStatus.AVAILABLE);
  }

  @Test
  void aCancelledProbeLeavesItToTheNext() {
    fail(1, FailureCategory.AUTH);
    now = now.plusSeconds(60);
    admitted().end(outcome(Optional.of(FailureCategory.CANCELLED)), Duration.ZERO);
    assertThat(health.status(route, now)).isEqualTo(RouteStatus.AVAILABLE);
  }

  @Test
  void hedgesStayWithinTheirShareOfTheRequests() {
    policy = policy("", "hedge: { delay: 1s, maxExtraLoad: 0.25 }");
    int hedges = 0;
    for (int i = 0; i < 100; i++) {
      hedges += request().takeHedge(CLASS) ? 1 : 0;
    }
    assertThat(hedges).isEqualTo(25);
  }

  private void use(String protection) {
    policy = policy("protection: { " + protection + " }");
    route = policy.routes().get("alpha-premium");
  }

  private void fail(int times, FailureCategory category) {
    for (int i = 0; i < times; i++) {
      admitted().end(outcome(Optional.of(category)), Duration.ZERO);
    }
  }

  private RequestHealth request() {
    return health.forRequest(policy.classPolicy(CLASS));
  }

  private Permit admitted() {
    return request().admit(attempt(), now).orElseThrow();
  }

  private Decision.Attempt attempt() {
    RequestFacts facts =
        RequestFacts.of(CLASS, policy.classPolicy(CLASS).row().orElseThrow(), true, now);
    return (Decision.Attempt)
        DecisionEngine.next(
            policy,
            facts,
            List.of(),
            HealthView.ALL_HEALTHY,
            BudgetView.UNCAPPED,
            now,
            Randomness.constant(0));
  }

  private AttemptOutcome outcome(Optional<FailureCategory> category) {
    return category
        .map(of -> ProviderFailure.of(of, "code", "It failed.", Phase.HEADERS, 500))
        .map(of -> AttemptOutcome.failure(attempt(), of, true, false, now, now))
        .orElseGet(() -> AttemptOutcome.success(attempt(), false, now, now));
  }

  private static Policy policy(String protection) {
    return policy(protection, "");
  }

  private static Policy policy(String protection, String ofClass) {
    String document =
        TestPolicy.DOCUMENT
            .replace("SIM", "http://127.0.0.1:1")
            .replaceFirst("kind: Policy", "kind: Policy\n" + protection)
            .replaceFirst("commit: first_token", "commit: first_token\n    " + ofClass);
    return PolicyDocument.parse(document).orElseThrow().policy();
  }
}
