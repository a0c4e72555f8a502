package dev.detour.jobs.signals;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class IncidentDetectorTest {
  private static final int DAY = 1_440;
  private final RouteWatch watch = new RouteWatch();

  /** At most one false alarm of a route in two years, whatever its usual rate and its traffic. */
  @Test
  void aRouteAsUsualRaisesNoAlarms() {
    int alarms = 0;
    for (int day = 0; day < 400; day++) {
      Random chance = new Random(day);
      double usual = chance.nextDouble() * 0.08;
      int attempts = 1 + chance.nextInt(200);
      RouteWatch route = new RouteWatch();
      for (int minute = 0; minute < DAY; minute++) {
        MinuteCount count = minute(chance, attempts, usual);
        alarms += IncidentDetector.step(route, minute * 60L, count) == opened() ? 1 : 0;
      }
    }
    assertThat(alarms).as("in 400 days of routes").isLessThanOrEqualTo(1);
  }

  @Property(tries = 300)
  void anOutageIsFoundWithinTwoMinutesAndItsEndSoonAfterIt(
      @ForAll long seed,
      @ForAll @DoubleRange(max = 0.02) double usual,
      @ForAll @DoubleRange(min = 0.5, max = 1) double failing,
      @ForAll @IntRange(min = 60, max = 400) int attempts,
      @ForAll @IntRange(min = 5, max = 300) int minutes) {
    Random chance = new Random(seed);
    RouteWatch route = new RouteWatch();
    long now = 0;
    for (; now < 300; now++) {
      IncidentDetector.step(route, now * 60, minute(chance, attempts, usual));
    }
    long start = now;
    for (; now < start + minutes; now++) {
      IncidentDetector.step(route, now * 60, minute(chance, attempts, failing));
      assertThat(route.open || now == start).as("minute %s of the outage", now - start).isTrue();
    }
    assertThat(route.startedAt).isBetween((start - 8) * 60, start * 60);
    assertThat(route.detectedAt).isBetween(start * 60, (start + 1) * 60);
    assertThat(route.peakRate).isGreaterThanOrEqualTo(failing * 0.8);
    long end = now;
    for (; route.open && now < end + 20; now++) {
      IncidentDetector.step(route, now * 60, minute(chance, attempts, usual));
    }
    assertThat(now - end).as("minutes until its end was seen").isLessThanOrEqualTo(8);
    assertThat(route.endedAt).isBetween((end - 1) * 60, (end + 6) * 60);
    assertThat(route.failures).isLessThanOrEqualTo(route.attempts);
  }

  @Test
  void aRouteThatAlwaysFailsSomeIsTakenAsItIs() {
    Random chance = new Random(5);
    for (int minute = 0; minute < DAY; minute++) {
      MinuteCount count = minute(chance, 100, 0.15);
      assertThat(IncidentDetector.step(watch, minute * 60L, count))
          .isEqualTo(IncidentDetector.Change.NONE);
    }
  }

  /** Until it is known what is usual. */
  private void learn() {
    for (long seen = 0; seen < IncidentDetector.LEARNS_FROM; seen += 100) {
      IncidentDetector.step(watch, -3_600 + seen / 100 * 60, count(100, 0));
    }
  }

  @Test
  void aRouteWithLittleTrafficNeedsFiveFailures() {
    learn();
    for (int minute = 0; minute < 4; minute++) {
      assertThat(IncidentDetector.step(watch, minute * 60L, count(1, 1)))
          .isEqualTo(IncidentDetector.Change.NONE);
    }
    IncidentDetector.Change change = IncidentDetector.Change.NONE;
    for (int minute = 4; minute < 20 && change != opened(); minute++) {
      change = IncidentDetector.step(watch, minute * 60L, count(1, 1));
    }
    assertThat(change).isEqualTo(opened());
    assertThat(watch.startedAt).isZero();
    assertThat(watch.failures).isGreaterThanOrEqualTo(IncidentDetector.FEWEST_FAILURES);
  }

  @Test
  void aHigherRateThatStaysBecomesUsualOnlyWhileItIsNoIncident() {
    for (int minute = 0; minute < DAY; minute++) {
      IncidentDetector.step(watch, minute * 60L, count(100, minute % 20 == 0 ? 1 : 0));
    }
    double before = watch.usualFailures / watch.usualAttempts;
    for (int minute = DAY; minute < DAY + 60; minute++) {
      IncidentDetector.step(watch, minute * 60L, count(100, 60));
    }
    assertThat(watch.open).isTrue();
    assertThat(watch.usualFailures / watch.usualAttempts).isEqualTo(before);
  }

  @Test
  void namesTheCategoryThatMostFailuresShare() {
    learn();
    for (int minute = 0; minute < 3; minute++) {
      MinuteCount count = new MinuteCount();
      for (int i = 0; i < 30; i++) {
        count.add(i % 3 == 0 ? "timeout" : "server_error");
      }
      IncidentDetector.step(watch, minute * 60L, count);
    }
    assertThat(watch.open).isTrue();
    assertThat(watch.category).isEqualTo("server_error");
  }

  private static IncidentDetector.Change opened() {
    return IncidentDetector.Change.OPENED;
  }

  private static MinuteCount minute(Random chance, int attempts, double rate) {
    int failures = 0;
    for (int i = 0; i < attempts; i++) {
      failures += chance.nextDouble() < rate ? 1 : 0;
    }
    return count(attempts, failures);
  }

  private static MinuteCount count(int attempts, int failures) {
    MinuteCount count = new MinuteCount();
    for (int i = 0; i < attempts; i++) {
      count.add(i < failures ? "server_error" : "");
    }
    return count;
  }
}
