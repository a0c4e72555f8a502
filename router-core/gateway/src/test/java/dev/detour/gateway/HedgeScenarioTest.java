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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A slow first attempt, and a second one beside it. */
class HedgeScenarioTest extends RouterTest {
  private static final String POLICY =
      TestPolicy.DOCUMENT
          .replace("firstToken: 1200ms", "firstToken: 3s")
          .replaceFirst(
              "commit: first_token",
              "commit: first_token\n    hedge: { delay: 100ms, maxExtraLoad: 0.5 }");

  @Override
  protected TestRouter router() {
    return TestRouter.start(directory, Map.of(), POLICY);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theFirstAnswerWinsAndTheOtherAttemptIsClosed(boolean stream) {
    call(stream); // two requests earn one hedge
    next(1, "alpha", new Fault.SlowFirstToken(Duration.ofSeconds(20)));
    Answer answer = call(stream);
    assertServed(answer, "beta-premium", 2, 1);
    List<AttemptRecord> seen = seen();
    assertThat(asked()).containsExactly("alpha", "alpha", "beta");
    assertThat(seen.get(1).callerLeft()).isTrue();
    assertThat(seen.get(1).durationMs())
        .as("closed with the answer, not by a limit")
        .isLessThan(2900);
    assertThat(attemptSpans(answer).get(0))
        .containsEntry("detour.failure.category", "cancelled")
        .containsEntry("detour.cancelled_by", "hedge");
    assertThat(attemptSpans(answer).get(1))
        .containsEntry("detour.attempt.reason", "hedge")
        .containsEntry("detour.decision.reason", "hedge");
    assertThat(requestSpan(answer)).containsEntry("detour.outcome", "served");
  }

  @Test
  void aFirstAttemptThatIsStillFasterWins() {
    caller.stream();
    next(1, "alpha", new Fault.SlowFirstToken(Duration.ofMillis(400)));
    next(1, "beta", new Fault.SlowFirstToken(Duration.ofSeconds(20)));
    Answer answer = caller.stream();
    assertServed(answer, "alpha-premium", 2, 0);
    assertThat(seen().get(2).callerLeft()).isTrue();
  }

  @Test
  void whenBothFailTheRowGoesOn() {
    caller.stream();
    next(1, "alpha", new Fault.StreamStall(0));
    always("beta", Fault.of(Refusal.SERVER_ERROR));
    Answer answer = caller.stream("x-detour-class", "critical_user_facing");
    assertThat(answer.header("x-detour-route")).isEqualTo("gamma-economy");
    assertWhole(answer);
    assertThat(attemptSpans(answer))
        .extracting(span -> span.get("detour.attempt.reason"))
        .containsExactly("primary", "hedge", "second_fallback");
  }

  @Test
  void staysWithinItsExtraLoad() {
    for (int i = 0; i < 6; i++) {
      next(1, "alpha", new Fault.SlowFirstToken(Duration.ofMillis(700)));
      assertWhole(caller.stream());
    }
    assertThat(asked("beta")).as("half of six requests at most").isBetween(1L, 3L);
  }

  @Test
  void anAttemptThatAnswersInTimeIsNotHedged() {
    for (int i = 0; i < 5; i++) {
      assertThat(caller.stream().status()).isEqualTo(200);
    }
    assertThat(asked("alpha") + asked("beta")).isGreaterThanOrEqualTo(5);
    assertThat(seen().stream().filter(attempt -> attempt.provider().equals("beta")).toList())
        .as("only where this machine itself was slow")
        .hasSizeLessThanOrEqualTo(2);
  }

  private Answer call(boolean stream) {
    return stream ? caller.stream() : caller.plain();
  }
}
