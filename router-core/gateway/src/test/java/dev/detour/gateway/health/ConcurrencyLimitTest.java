package dev.detour.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.health.ConcurrencyLimit.Load;
import dev.detour.policy.document.Protection.Concurrency;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {
  private static final Concurrency BOUNDS = new Concurrency(4, 100);
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
  private final ConcurrencyLimit limit = new ConcurrencyLimit(BOUNDS);

  @Test
  void letsAsManyInAsThePolicySaysAndNoMore() {
    assertThat(enter(150)).isEqualTo(100);
    assertThat(limit.hasRoom(BOUNDS)).isFalse();
    limit.leave(Load.UNKNOWN, START, START);
    assertThat(limit.hasRoom(BOUNDS)).isTrue();
    assertThat(limit.inFlight()).isEqualTo(99);
  }

  @Test
  void overloadLowersItBelowWhatWasInFlight() {
    enter(50);
    limit.leave(Load.TOO_MUCH, START, START.plusMillis(10));
    assertThat(limit.limit()).isEqualTo(45);
  }

  @Test
  void aHundredRefusalsOfOneRoundLowerItOnce() {
    enter(50);
    for (int i = 0; i < 50; i++) {
      limit.leave(Load.TOO_MUCH, START, START.plusMillis(10 + i));
    }
    assertThat(limit.limit()).isEqualTo(45);
    enter(1);
    limit.leave(Load.TOO_MUCH, START.plusSeconds(1), START.plusSeconds(2));
    assertThat(limit.limit()).as("the next round, bounded from below").isLessThan(45);
  }

  @Test
  void neverFallsBelowTheMinimum() {
    for (int round = 1; round < 50; round++) {
      enter(1);
      limit.leave(Load.TOO_MUCH, START.plusSeconds(round), START.plusSeconds(round));
    }
    assertThat(limit.limit()).isEqualTo(4);
    assertThat(enter(10)).isEqualTo(4);
  }

  @Test
  void answersRaiseItAgainWhileItIsInUse() {
    enter(10);
    limit.leave(Load.TOO_MUCH, START, START.plusMillis(10));
    int lowered = limit.limit();
    for (int i = 0; i < 20; i++) {
      enter(1);
      limit.leave(Load.BORNE, START, START);
    }
    assertThat(limit.limit()).isGreaterThan(lowered).isLessThanOrEqualTo(100);
  }

  @Test
  void adoptsANewPolicysBounds() {
    Concurrency narrower = new Concurrency(1, 3);
    assertThat(limit.enter(narrower)).isTrue();
    assertThat(limit.limit()).isEqualTo(3);
    assertThat(limit.enter(BOUNDS)).isTrue();
    assertThat(limit.limit()).as("it stood at the maximum").isEqualTo(100);
  }

  @Property(tries = 2000)
  void inFlightIsWhatEnteredAndDidNotLeave(@ForAll byte[] steps) {
    ConcurrencyLimit any = new ConcurrencyLimit(BOUNDS);
    int inside = 0;
    Instant now = START;
    for (byte step : steps) {
      now = now.plusMillis(1);
      if (step > 0 && any.enter(BOUNDS)) {
        inside++;
      } else if (step <= 0 && inside > 0) {
        any.leave(Load.values()[-step % 3], now.minusMillis(-step), now);
        inside--;
      }
      assertThat(any.inFlight()).isEqualTo(inside);
      assertThat(any.limit()).isBetween(4, 100);
    }
  }

  private int enter(int times) {
    int entered = 0;
    for (int i = 0; i < times; i++) {
      entered += limit.enter(BOUNDS) ? 1 : 0;
    }
    return entered;
  }
}
