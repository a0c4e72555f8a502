package dev.detour.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.document.Protection;
import dev.detour.policy.document.Protection.Breaker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private double jitter;
  private Breaker rules = Protection.DEFAULT.breaker();
  private final CircuitBreaker breaker = new CircuitBreaker(() -> jitter);
  private Instant now = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void opensAfterFiveFailuresInARow() {
    fail(4);
    assertThat(breaker.allows(now)).isTrue();
    fail(1);
    assertThat(breaker.allows(now)).isFalse();
    assertThat(breaker.state(now)).isEqualTo(CircuitBreaker.State.OPEN);
  }

  @Test
  void opensAtThePolicysLevelForThePolicysTime() {
    rules = new Breaker(2, 20, 0.5, Duration.ofSeconds(3), Duration.ofSeconds(4), Optional.empty());
    fail(2);
    assertThat(breaker.allows(now)).isFalse();
    pass(Duration.ofSeconds(3));
    assertThat(breaker.allows(now)).isTrue();
    fail(1);
    pass(Duration.ofMillis(3999));
    assertThat(breaker.allows(now)).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(breaker.allows(now)).isTrue();
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
    assertThat(breaker.state(now)).isEqualTo(CircuitBreaker.State.OPEN);
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
    assertThat(breaker.pass(now)).isNull();
    pass(Duration.ofSeconds(1));
    assertThat(breaker.allows(now)).isTrue();
    assertThat(breaker.pass(now)).matches(CircuitBreaker.Pass::probe);
    assertThat(breaker.state(now)).isEqualTo(CircuitBreaker.State.HALF_OPEN);
    assertThat(breaker.allows(now)).as("a second probe").isFalse();
    assertThat(breaker.pass(now)).as("a second probe").isNull();
  }

  @Test
  void letsOneProbeThroughHoweverManyAskAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 200; round++) {
        CircuitBreaker shared = new CircuitBreaker(() -> 0);
        for (int i = 0; i < 5; i++) {
          shared.onFailure(passed(shared, now), rules, now);
        }
        Instant after = now.plusSeconds(30);
        Callable<Boolean> ask = () -> shared.pass(after) != null;
        List<Future<Boolean>> asked =
            threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> ask).toList());
        int probes = 0;
        for (Future<Boolean> one : asked) {
          probes += one.get() ? 1 : 0;
        }
        assertThat(probes).isEqualTo(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aProbeThatSucceedsCloses() {
    fail(5);
    pass(Duration.ofSeconds(30));
    assertThat(breaker.onSuccess(passed(breaker, now), rules, now)).isTrue();
    assertThat(breaker.state(now)).isEqualTo(CircuitBreaker.State.CLOSED);
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
      fail(1);
    }
  }

  @Test
  void theCoolDownIsUpToAFifthLongerByChance() {
    jitter = 0.5;
    fail(5);
    pass(Duration.ofMillis(32_999));
    assertThat(breaker.allows(now)).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(breaker.allows(now)).isTrue();
  }

  @Test
  void aProbeThatSaysNothingMakesRoomForTheNext() {
    fail(5);
    pass(Duration.ofSeconds(30));
    breaker.onUnknown(passed(breaker, now));
    assertThat(breaker.allows(now)).isTrue();
  }

  @Test
  void aProbeThatNeverComesBackMakesRoomForTheNext() {
    fail(5);
    pass(Duration.ofSeconds(30));
    passed(breaker, now);
    pass(Duration.ofMinutes(2));
    assertThat(breaker.pass(now)).isNotNull();
  }

  @Test
  void whatAttemptsFromBeforeTheOpeningTellChangesNothing() {
    CircuitBreaker.Pass early = passed(breaker, now);
    CircuitBreaker.Pass another = passed(breaker, now);
    fail(5);
    pass(Duration.ofSeconds(30));
    CircuitBreaker.Pass probe = passed(breaker, now);
    assertThat(breaker.onFailure(early, rules, now)).as("an old failure").isFalse();
    breaker.onUnknown(early);
    assertThat(breaker.pass(now)).as("the probe is still under way").isNull();
    assertThat(breaker.onSuccess(another, rules, now)).as("an old answer").isFalse();
    assertThat(breaker.onSuccess(probe, rules, now)).as("the probe's answer").isTrue();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.onFailure(passed(breaker, now), rules, now);
    }
  }

  private void succeed() {
    breaker.onSuccess(passed(breaker, now), rules, now);
  }

  private static CircuitBreaker.Pass passed(CircuitBreaker breaker, Instant now) {
    return Objects.requireNonNull(breaker.pass(now), "not let through");
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }
}
