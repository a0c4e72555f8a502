package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.RouterTest;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers that answer, but not with an answer. */
class RefusalScenarioTest extends RouterTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void waitsAsAdvisedWhenTheWaitIsShort(boolean stream) {
    next(1, "alpha", Fault.rateLimited(Duration.ofSeconds(1)));
    Answer answer = call(stream);
    assertServed(answer, "alpha-premium", 2, 0);
    List<AttemptRecord> seen = seen();
    assertThat(asked()).containsExactly("alpha", "alpha");
    assertThat(Duration.between(seen.get(0).receivedAt(), seen.get(1).receivedAt()))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(attemptSpans(answer).get(0))
        .containsEntry("detour.failure.category", "rate_limited")
        .containsEntry("error.type", "rate_limit_exceeded")
        .containsEntry("http.response.status_code", 429L);
    assertThat(attemptSpans(answer).get(1))
        .containsEntry("detour.attempt.reason", "retry")
        .containsEntry("http.request.resend_count", 1L)
        .containsEntry("detour.decision.reason", "retry_after_advised_delay");
  }

  @Test
  void goesOnAtOnceWhenTheAdvisedWaitIsLongAndLeavesTheRouteAlone() {
    next(1, "alpha", Fault.rateLimited(Duration.ofSeconds(30)));
    assertServed(caller.plain(), "beta-premium", 2, 1);
    assertServed(caller.plain(), "beta-premium", 1, 1);
    assertThat(asked()).containsExactly("alpha", "beta", "beta");
  }

  /** A matcher that ran out of stack left the attempt without an end, and its caller waiting. */
  @Test
  @Timeout(30)
  void goesOnAfterAnErrorWhoseAdviceIsEndless() {
    String words = "Overloaded: please try again in " + "1s".repeat(20_000);
    String body = "{\"error\":{\"message\":\"" + words + "\"}}";
    Map<String, String> json = Map.of("content-type", "application/json");
    next(1, "alpha", new Fault.CustomAnswer(503, json, body));
    assertServed(caller.plain(), "beta-premium", 2, 1);
  }

  @Test
  void backsOffOnceWithoutAdvice() {
    next(1, "alpha", Fault.rateLimited());
    assertServed(caller.plain(), "alpha-premium", 2, 0);
    next(2, "alpha", Fault.rateLimited());
    assertServed(caller.plain(), "beta-premium", 3, 1);
    assertThat(asked()).containsExactly("alpha", "alpha", "alpha", "alpha", "beta");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void asksAgainAfterOneServerError(boolean stream) {
    next(1, "alpha", Fault.of(Refusal.SERVER_ERROR));
    Answer answer = call(stream);
    assertServed(answer, "alpha-premium", 2, 0);
    assertThat(asked()).containsExactly("alpha", "alpha");
    assertThat(requestSpan(answer)).doesNotContainKey("detour.latency.before_fallback_ms");
  }

  @ParameterizedTest
  @EnumSource(
      value = Refusal.class,
      names = {
        "SERVER_ERROR",
        "UNAVAILABLE",
        "OVERLOADED",
        "ERROR_WITH_STATUS_200",
        "HTML_BAD_GATEWAY",
        "EMPTY_BODY"
      })
  void fallsBackFromAProviderThatFails(Refusal refusal) {
    always("alpha", Fault.of(refusal));
    assertServed(caller.plain(), "beta-premium", 3, 1);
    Answer streamed = caller.stream();
    assertServed(streamed, "beta-premium", 3, 1);
    assertThat(asked()).containsExactly("alpha", "alpha", "beta", "alpha", "alpha", "beta");
    assertThat(requestSpan(streamed))
        .containsEntry("detour.outcome", "served")
        .containsEntry("detour.fallback.depth", 1L)
        .containsEntry("detour.attempts", 3L)
        .containsEntry("detour.route.primary", "alpha-premium")
        .containsEntry("detour.route.served", "beta-premium")
        .containsKey("detour.latency.before_fallback_ms");
    assertThat(attemptSpans(streamed))
        .extracting(span -> span.get("detour.attempt.reason"))
        .containsExactly("primary", "retry", "first_fallback");
    assertThat(attemptSpans(streamed))
        .extracting(span -> span.get("status"))
        .containsExactly("STATUS_CODE_ERROR", "STATUS_CODE_ERROR", "STATUS_CODE_UNSET");
  }

  @Test
  void doesNotHammerAProviderThatIsDown() {
    always("alpha", Fault.of(Refusal.UNAVAILABLE));
    for (int i = 0; i < 20; i++) {
      Answer answer = caller.plain();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("x-detour-route")).isEqualTo("beta-premium");
    }
    // Two attempts per request until the circuit opens with the fifth failure.
    assertThat(asked("alpha")).isBetween(5L, 6L);
    assertThat(asked("beta")).isEqualTo(20);
  }

  @Test
  void comesBackToAPrimaryThatFlaps() {
    for (int i = 0; i < 10; i++) {
      next(1, "alpha", Fault.of(Refusal.SERVER_ERROR));
      assertServed(caller.plain(), "alpha-premium", 2, 0);
      assertServed(caller.stream(), "alpha-premium", 1, 0);
    }
    assertThat(asked("beta")).isZero();
    assertThat(asked("alpha")).isEqualTo(30);
  }

  @Test
  void marksTheBudgetModelsAnswerAsUncertain() {
    always("alpha", Fault.of(Refusal.SERVER_ERROR));
    always("beta", Fault.of(Refusal.SERVER_ERROR));
    Answer plain = caller.plain();
    Answer streamed = caller.stream();
    for (Answer answer : List.of(plain, streamed)) {
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.header("x-detour-route")).isEqualTo("gamma-economy");
      assertThat(answer.header("x-detour-outcome")).isEqualTo("served_degraded");
      assertThat(answer.header("x-detour-degraded")).isEqualTo("uncertainty");
      assertThat(answer.header("x-detour-fallback-depth")).isEqualTo("2");
      assertThat(requestSpan(answer)).containsEntry("detour.outcome", "served_degraded");
    }
    assertThat(plain.json().at("/detour/degraded").asText()).isEqualTo("uncertainty");
    assertThat(streamed.events().get(0).at("/detour/degraded").asText()).isEqualTo("uncertainty");
    assertThat(streamed.isDone()).isTrue();
    assertThat(asked("gamma")).isEqualTo(2);
  }

  @Test
  void aRequestThatNoMinuteCanHoldInvitesNobodyToComeAgain() {
    String refusal =
        "{\"error\":{\"message\":\"Request too large for gpt-4o in organization org-x on tokens per"
            + " min (TPM): Limit 30000, Requested 45000. The input or output tokens must be reduced"
            + " in order to run successfully.\",\"type\":\"tokens\",\"param\":null,"
            + "\"code\":\"rate_limit_exceeded\"}}";
    always("*", new Fault.CustomAnswer(429, Map.of("content-type", "application/json"), refusal));
    Answer answer = caller.plain();
    assertThat(answer.status()).as(answer.body()).isEqualTo(413);
    assertThat(answer.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
    assertThat(answer.header("x-should-retry")).isEqualTo("false");
  }

  @Test
  void failsClearlyWhenEverybodyIsDown() {
    always("*", Fault.of(Refusal.SERVER_ERROR));
    Answer answer = caller.stream();
    assertStopped(answer, 502, "hard_stop", attempts(answer));
    assertThat(asked("gamma")).isEqualTo(1);
    assertThat(requestSpan(answer))
        .containsEntry("detour.outcome", "stopped")
        .containsEntry("detour.stop.reason", "hard_stop")
        .containsEntry("error.type", "server_error")
        .containsEntry("status", "STATUS_CODE_ERROR")
        .doesNotContainKey("detour.route.served");
  }

  @Test
  void neverDowngradesASensitiveRequest() {
    always("alpha", Fault.of(Refusal.SERVER_ERROR));
    always("beta", Fault.of(Refusal.SERVER_ERROR));
    Answer answer = caller.plain("x-detour-feature", "contract-review");
    assertStopped(answer, 502, "protected", attempts(answer));
    assertThat(asked("gamma")).isZero();
    assertThat(requestSpan(answer)).containsEntry("detour.sensitivity", List.of("legal"));
  }

  @Test
  void leavesARouteAloneWhoseQuotaIsSpent() {
    next(1, "alpha", Fault.of(Refusal.INSUFFICIENT_QUOTA));
    assertServed(caller.plain(), "beta-premium", 2, 1);
    assertServed(caller.plain(), "beta-premium", 1, 1);
    assertThat(asked()).containsExactly("alpha", "beta", "beta");
  }

  @Test
  void goesOnForCriticalTrafficWhenAProviderRefusesTheGateway() {
    always("alpha", Fault.of(Refusal.UNAUTHORIZED));
    assertServed(caller.plain(), "beta-premium", 2, 1);
    assertThat(asked()).containsExactly("alpha", "beta");
  }

  @Test
  void stopsOtherTrafficWhenAProviderRefusesTheGateway() {
    always("alpha", Fault.of(Refusal.UNAUTHORIZED));
    Answer answer = caller.plain("x-detour-feature", "search");
    assertStopped(answer, 502, "provider_rejected", 1);
    assertThat(answer.body()).doesNotContain("api_key").doesNotContain("API key");
    assertThat(asked()).containsExactly("alpha");
  }

  @Test
  void givesALongerPromptToALargerWindowAlone() {
    always("alpha", Fault.of(Refusal.CONTEXT_LENGTH_EXCEEDED));
    Answer answer = caller.plain();
    assertThat(answer.header("x-detour-route")).isEqualTo("gamma-economy");
    assertThat(asked()).containsExactly("alpha", "gamma");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stopsAtOnceOnTheCallersOwnMistake(boolean stream) {
    always("alpha", Fault.of(Refusal.INVALID_REQUEST));
    Answer answer = call(stream);
    assertStopped(answer, 400, "decimal_above_max_value", 1);
    assertThat(answer.json().at("/error/param").asText()).isEqualTo("temperature");
    assertThat(answer.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
    assertThat(asked()).containsExactly("alpha");
  }

  @Test
  void stopsAtOnceOnAContentFilter() {
    always("alpha", Fault.of(Refusal.CONTENT_FILTER));
    assertStopped(caller.plain(), 400, "content_filter", 1);
    assertThat(asked()).containsExactly("alpha");
  }

  @Test
  void answersWithThePolicysTextWhenTheRowSaysSo() {
    always("*", Fault.of(Refusal.SERVER_ERROR));
    Answer plain = caller.plain("x-detour-feature", "search");
    Answer streamed = caller.stream("x-detour-feature", "search");
    for (Answer answer : List.of(plain, streamed)) {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("Please try again in a few minutes.");
      assertThat(answer.header("x-detour-outcome")).isEqualTo("served_default");
      assertThat(answer.header("x-detour-route")).isEqualTo("none");
      assertThat(requestSpan(answer))
          .containsEntry("detour.outcome", "served_default")
          .containsEntry("detour.decision.reason", "respond")
          .doesNotContainKey("detour.route.served");
    }
    assertThat(streamed.isDone()).isTrue();
    assertThat(streamed.finishReason()).isEqualTo("stop");
  }

  @Test
  void saysThatAJobCannotBeStoredWhileTheStoreIsAway() {
    always("alpha", Fault.of(Refusal.SERVER_ERROR));
    Answer answer = caller.plain("x-detour-feature", "triage");
    assertStopped(answer, 503, "job_store_unavailable", 1);
    assertThat(requestSpan(answer))
        .containsEntry("detour.outcome", "stopped")
        .containsEntry("detour.stop.reason", "enqueue");
  }

  @Test
  void countsTheCostOfTheAttemptThatWasBilled() {
    next(2, "alpha", Fault.of(Refusal.SERVER_ERROR));
    Answer answer = caller.plain();
    assertThat(requestSpan(answer)).containsEntry("detour.cost.usd_micros", 220L);
    assertThat(attemptSpans(answer))
        .extracting(span -> span.get("detour.cost.usd_micros"))
        .containsExactly(null, null, 220L);
  }

  @Test
  void sendsTheCredentialThatThePolicyRefersTo() {
    caller.plain();
    next(2, "alpha", Fault.of(Refusal.SERVER_ERROR));
    caller.plain();
    List<Map<String, String>> headers =
        router.sim().captured().stream().map(request -> request.headers()).toList();
    assertThat(headers.get(0)).containsEntry("authorization", "Bearer alpha-secret");
    assertThat(headers.get(3)).doesNotContainKey("authorization");
    assertThat(headers).noneSatisfy(sent -> assertThat(sent.toString()).contains(TestRouter.KEY));
  }

  private Answer call(boolean stream) {
    return stream ? caller.stream() : caller.plain();
  }

  private static int attempts(Answer answer) {
    return Integer.parseInt(answer.header("x-detour-attempts"));
  }
}
