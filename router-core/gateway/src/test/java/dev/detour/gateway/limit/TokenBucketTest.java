package dev.detour.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long SECOND = 1_000_000_000L;

  private record Event(long atNanos, double amount) {}

  /** What must never happen: more than the capacity and what was earned, in any window. */
  @Property
  void neverGivesMoreThanItsBurstAndItsRateInAnyWindow(
      @ForAll @IntRange(min = 1, max = 600) int perMinute,
      @ForAll @Size(min = 1, max = 200) List<@LongRange(min = 0, max = 5) Long> halfSecondGaps,
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 30) Integer> amounts) {
    TokenBucket bucket = new TokenBucket();
    List<Event> given = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < halfSecondGaps.size(); i++) {
      now += halfSecondGaps.get(i) * SECOND / 2;
      double amount = Math.min(amounts.get(i % amounts.size()), perMinute);
      if (bucket.take(amount, perMinute, now).taken()) {
        given.add(new Event(now, amount));
      }
    }
    for (int from = 0; from < given.size(); from++) {
      double sum = 0;
      for (int to = from; to < given.size(); to++) {
        sum += given.get(to).amount;
        double seconds = (given.get(to).atNanos - given.get(from).atNanos) / 1e9;
        assertThat(sum).isLessThanOrEqualTo(perMinute + perMinute * seconds / 60 + 1e-3);
      }
    }
  }

  /** Whoever waits as long as told is served. */
  @Property
  void isThereAgainAfterTheTimeThatItTold(
      @ForAll @IntRange(min = 1, max = 100_000) int perMinute,
      @ForAll @IntRange(min = 1, max = 1000) int amount) {
    TokenBucket bucket = new TokenBucket();
    TokenBucket.Take last = bucket.take(amount, perMinute, 0);
    for (int i = 0; last.taken() && i < 200_000; i++) {
      last = bucket.take(amount, perMinute, 0);
    }
    assertThat(last.taken()).isFalse();
    assertThat(bucket.take(amount, perMinute, last.until().toNanos()).taken()).isTrue();
  }

  @Test
  void givesItsWholeLimitAtOnceAndThenItsRate() {
    TokenBucket bucket = new TokenBucket();
    for (int i = 0; i < 60; i++) {
      assertThat(bucket.take(1, 60, 0).taken()).isTrue();
    }
    TokenBucket.Take refused = bucket.take(1, 60, 0);
    assertThat(refused.taken()).isFalse();
    assertThat(refused.until()).isEqualTo(Duration.ofSeconds(1));
    assertThat(refused.full()).isEqualTo(Duration.ofMinutes(1));
    assertThat(bucket.take(1, 60, SECOND - 1_000_000).taken()).isFalse();
    assertThat(bucket.take(1, 60, SECOND).taken()).isTrue();
    assertThat(bucket.take(1, 60, SECOND).taken()).isFalse();
  }

  @Test
  void takesWhatIsLargerThanItselfOnceAndPaysItOff() {
    TokenBucket bucket = new TokenBucket();
    assertThat(bucket.take(90, 60, 0).taken()).isTrue();
    assertThat(bucket.take(1, 60, 30 * SECOND).taken()).isFalse();
    assertThat(bucket.take(1, 60, 31 * SECOND).taken()).isTrue();
  }

  @Test
  void givesBackButNeverMoreThanItHolds() {
    TokenBucket bucket = new TokenBucket();
    bucket.take(60, 60, 0);
    bucket.correct(10, 60, 0);
    assertThat(bucket.take(10, 60, 0).taken()).isTrue();
    bucket.correct(1_000, 60, 0);
    assertThat(bucket.take(1, 60, 0).remaining()).isEqualTo(59);
  }

  @Test
  void followsALimitThatChanges() {
    TokenBucket bucket = new TokenBucket();
    bucket.take(0, 600, 0);
    assertThat(bucket.take(61, 60, 0).remaining()).isZero(); // cut to the new capacity, a debt of 1
    assertThat(bucket.take(1, 60, SECOND).taken()).isFalse();
    assertThat(bucket.take(1, 60, 2 * SECOND).taken()).isTrue();
  }
}
