package dev.detour.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private final CircuitBreaker breaker = new CircuitBreaker();
  private Instant now = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void opensAfterFiveFailuresInARow() {
    fail(4);
    assertThat(breaker.allows(now)).isTrue();
    fail(1);
    assertThat(breaker.allows(now)).isFalse();
    assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.OPEN);
  }

  @Test
  void aSuccessEndsARowOfFailures() {
    fail(4);
    succeed();
    fail(4);
    assertThat(breaker.allows(now)).isTrue();
  }

  @Test
  void opensWhenHalfOfTheLastTwentyFail() {
    for (int i = 0; i < 9; i++) {
      fail(1);
      succeed();
    }
    assertThat(breaker.allows(now)).isTrue();
    succeed();
    fail(1);
    assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.OPEN);
  }

  @Test
  void forgetsWhatIsLongPast() {
    fail(4);
    pass(Duration.ofSeconds(61));
    fail(4);
    assertThat(breaker.allows(now)).isTrue();
  }

  @Test
  void letsOneProbeThroughAfterTheCoolDown() {
    fail(5);
    pass(Duration.ofSeconds(29));
    assertThat(breaker.allows(now)).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(breaker.allows(now)).isTrue();
    breaker.onAttempt(now);
    assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
    assertThat(breaker.allows(now)).as("a second probe").isFalse();
  }

  @Test
  void aProbeThatSucceedsCloses() {
    fail(5);
    pass(Duration.ofSeconds(30));
    breaker.onAttempt(now);
    succeed();
    assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.CLOSED);
    fail(4);
    assertThat(breaker.allows(now)).as("the past is forgotten").isTrue();
  }

  @Test
  void aProbeThatFailsDoublesTheCoolDownUpToTenMinutes() {
    fail(5);
    for (int seconds : new int[] {30, 60, 120, 240, 480, 600, 600}) {
      pass(Duration.ofSeconds(seconds - 1));
      assertThat(breaker.allows(now)).as("after %s s", seconds - 1).isFalse();
      pass(Duration.ofSeconds(1));
      assertThat(breaker.allows(now)).as("after %s s", seconds).isTrue();
      breaker.onAttempt(now);
      fail(1);
    }
  }

  @Test
  void aProbeThatSaysNothingMakesRoomForTheNext() {
    fail(5);
    pass(Duration.ofSeconds(30));
    breaker.onAttempt(now);
    breaker.onUnknown();
    assertThat(breaker.allows(now)).isTrue();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.onFailure(now);
    }
  }

  private void succeed() {
    breaker.onSuccess(now);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }
}
