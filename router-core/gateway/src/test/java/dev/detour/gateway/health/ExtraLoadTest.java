package dev.detour.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.document.Protection.RetryBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ExtraLoadTest {
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void aQuietRoutesFirstFailuresAreRetried() {
    assertThat(taken(ExtraLoad.full(), new RetryBudget(0.1, 0, 3), START)).isEqualTo(3);
  }

  @Test
  void earnsItsShareOfTheRequests() {
    ExtraLoad load = ExtraLoad.empty();
    RetryBudget limits = new RetryBudget(0.1, 0, 100);
    for (int i = 0; i < 200; i++) {
      load.onRequest(limits, START);
    }
    assertThat(load.tokens(limits, START)).isEqualTo(20);
    assertThat(taken(load, limits, START)).isEqualTo(20);
  }

  @Test
  void earnsTheFloorWithTime() {
    ExtraLoad load = ExtraLoad.empty();
    RetryBudget limits = new RetryBudget(0, 30, 10);
    assertThat(taken(load, limits, START)).isZero();
    assertThat(taken(load, limits, START.plusSeconds(4))).isEqualTo(2);
    assertThat(taken(load, limits, START.plusSeconds(3600))).isEqualTo(10);
  }

  @Property(tries = 3000)
  void neverGivesMoreThanItsFormula(@ForAll long seed) {
    Random random = new Random(seed);
    RetryBudget limits =
        new RetryBudget(random.nextInt(101) / 100.0, random.nextInt(200), random.nextInt(20));
    ExtraLoad load = ExtraLoad.full();
    Instant now = START;
    int requests = 0;
    int taken = 0;
    for (int step = 0; step < 200; step++) {
      now = now.plusMillis(random.nextInt(50));
      if (random.nextInt(3) == 0) {
        load.onRequest(limits, now);
        requests++;
      } else if (load.take(limits, now)) {
        taken++;
      }
      double minutes = Duration.between(START, now).toMillis() / 60_000.0;
      double most =
          limits.burst() + limits.share() * requests + limits.perMinute() * minutes + 1e-3;
      assertThat((double) taken).isLessThanOrEqualTo(most);
    }
  }

  @Test
  void givesNoTokenTwiceToManyAtOnce() throws Exception {
    ExtraLoad load = ExtraLoad.full();
    RetryBudget limits = new RetryBudget(0, 0, 500);
    AtomicInteger taken = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 4; i++) {
      threads.execute(() -> taken.addAndGet(taken(load, limits, START)));
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(taken).hasValue(500);
  }

  private static int taken(ExtraLoad load, RetryBudget limits, Instant now) {
    int taken = 0;
    while (load.take(limits, now)) {
      taken++;
    }
    return taken;
  }
}
