package dev.detour.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private final AtomicLong now = new AtomicLong();
  private final RateLimit limit = new RateLimit(1_000, now::get);

  @Test
  void letsABurstInAndThenSaysHowLongItsDebtLasts() {
    assertThat(limit.waitFor()).isEmpty();
    limit.pay(4_500);

    assertThat(limit.waitFor()).hasValue(Duration.ofSeconds(3));
    pass(Duration.ofMillis(2_400));
    assertThat(limit.waitFor()).hasValue(Duration.ofSeconds(1));
    pass(Duration.ofMillis(200));
    assertThat(limit.waitFor()).isEmpty();
  }

  @Test
  void savesNoMoreThanTwoSeconds() {
    pass(Duration.ofDays(1));
    limit.pay(2_001);

    assertThat(limit.waitFor()).isPresent();
  }

  /** Whoever obeys waits long enough, and no sequence of requests passes faster than the rate. */
  @Property(tries = 200)
  void lastsNoFasterThanItsRate(
      @ForAll @Size(min = 5, max = 50) List<@IntRange(min = 1, max = 20_000) Integer> bodies) {
    long paid = 0;
    for (int body : bodies) {
      limit.waitFor().ifPresent(this::pass);
      assertThat(limit.waitFor()).as("the wait that was told is enough").isEmpty();
      limit.pay(body);
      paid += body;
    }
    limit.waitFor().ifPresent(this::pass);
    assertThat(paid).isLessThanOrEqualTo(2_000 + now.get() / 1_000_000);
  }

  private void pass(Duration duration) {
    now.addAndGet(duration.toNanos());
  }
}
