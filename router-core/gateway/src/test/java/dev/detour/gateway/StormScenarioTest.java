package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.RouterTest;
import dev.detour.gateway.testing.TestPolicy;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hundred callers at once while the primary is down, on two event loops. */
class StormScenarioTest extends RouterTest {
  private static final int CALLERS = 100;
  private static final String POLICY =
      TestPolicy.DOCUMENT
          .replace("firstToken: 1200ms", "firstToken: 9s")
          .replaceFirst(
              "gpt-4o, tier: premium,",
              "gpt-4o, tier: premium, protection: { retryBudget: { share: 0.1, perMinute: 0, burst: 3 } },")
          .replaceFirst(
              "gpt-4o-mirror, tier: premium,",
              "gpt-4o-mirror, tier: premium, protection: { concurrency: { max: 40 } },");
  private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);

  @Override
  protected TestRouter router() {
    return TestRouter.start(directory, Map.of("DETOUR_ROUTER_EVENT_LOOPS", "2"), POLICY);
  }

  @AfterEach
  void dismiss() {
    callers.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everybodyIsAnsweredAndThePrimaryIsNotHammered(boolean stream) {
    always("alpha", Fault.of(Refusal.UNAVAILABLE));
    List<Answer> answers = storm(stream);
    assertThat(answers).allMatch(answer -> answer.status() == 200);
    answers.forEach(RouterTest::assertWhole);
    assertThat(answers)
        .extracting(answer -> answer.header("x-detour-route"))
        .as("a quick fallback is within its limit, a slow one is spared")
        .isSubsetOf("beta-premium", "gamma-economy");
    assertThat(asked("alpha")).as("each once, and the retry budget").isLessThanOrEqualTo(100 + 13);
    assertThat(asked("beta") + asked("gamma")).as("nobody asks twice").isEqualTo(100);
    long before = asked("alpha");
    storm(stream);
    assertThat(asked("alpha")).as("the circuit is open").isEqualTo(before);
    assertNothingIsLeft();
  }

  /** Without the circuit, which would hide it: it opens after 64 failures in a row. */
  @Test
  void retriesStayWithinTheRoutesBudget() {
    router.close();
    router =
        TestRouter.start(
            directory.resolve("without-circuit"),
            Map.of("DETOUR_ROUTER_EVENT_LOOPS", "2"),
            POLICY.replaceFirst(
                "protection: \\{",
                "protection: { breaker: { failuresInARow: 1000, window: 64, failureShare: 1 },"));
    caller = router.caller();
    always("alpha", Fault.of(Refusal.UNAVAILABLE));
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      answers.add(caller.plain());
    }
    answers.forEach(RouterTest::assertWhole);
    assertThat(asked("alpha")).as("40, 3 saved retries and a tenth").isBetween(43L, 47L);
    assertThat(String.valueOf(requestSpan(answers.get(39)).get("detour.decision.skipped")))
        .contains("alpha-premium: route_retry_budget");
  }

  @Test
  void aFallbackIsNotHammeredEither() {
    always("alpha", Fault.of(Refusal.UNAVAILABLE));
    always("beta", new Fault.SlowFirstToken(Duration.ofSeconds(2)));
    List<Answer> answers = storm(true);
    answers.forEach(RouterTest::assertWhole);
    List<AttemptRecord> beta =
        seen().stream().filter(attempt -> attempt.provider().equals("beta")).toList();
    assertThat(beta).extracting(AttemptRecord::concurrency).allMatch(atOnce -> atOnce <= 40);
    assertThat(answers)
        .filteredOn(answer -> answer.header("x-detour-route").equals("gamma-economy"))
        .as("over the limit nobody queues: the row goes on at once")
        .isNotEmpty()
        .allMatch(answer -> answer.header("x-detour-degraded").equals("uncertainty"));
    Answer skipped =
        answers.stream()
            .filter(answer -> answer.header("x-detour-route").equals("gamma-economy"))
            .findFirst()
            .orElseThrow();
    assertThat(String.valueOf(requestSpan(skipped).get("detour.decision.skipped")))
        .contains("beta-premium: concurrency_limit");
    assertNothingIsLeft();
  }

  @Test
  void protectedRequestsFailClearlyWhenNothingOfTheirQualityIsLeft() {
    always("alpha", Fault.of(Refusal.UNAVAILABLE));
    always("beta", Fault.of(Refusal.UNAVAILABLE));
    List<Answer> answers = storm(false, "x-detour-feature", "contract-review");
    assertThat(answers).allMatch(answer -> answer.status() >= 500);
    assertThat(answers).allMatch(answer -> answer.header("x-should-retry").equals("false"));
    assertThat(asked("gamma")).isZero();
    assertNothingIsLeft();
  }

  private List<Answer> storm(boolean stream, String... headers) {
    List<CompletableFuture<Answer>> asked = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      asked.add(
          CompletableFuture.supplyAsync(
              () -> stream ? caller.stream(headers) : caller.plain(headers), callers));
    }
    return asked.stream().map(CompletableFuture::join).toList();
  }

  private void assertNothingIsLeft() {
    router.awaitNothingUnderWay();
    assertThat(router.caller().get("/metrics").body())
        .contains("detour_route_circuit{route=\"alpha-premium\"} 2.0")
        .contains("detour_route_concurrency_limit{route=\"beta-premium\"}")
        .contains("detour_route_retry_tokens{route=\"alpha-premium\"}");
  }
}
