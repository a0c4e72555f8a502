package dev.detour.console.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LoginLimiterTest {
  private final TestClock clock = new TestClock();
  private final LoginLimiter limiter = new LoginLimiter(clock);

  @Test
  void makesOneNameFromOneAddressWaitAfterFiveFailures() {
    fail("ada", "10.0.0.1", 5);

    assertThat(limiter.delay("ADA", "10.0.0.1")).isEqualTo(Duration.ofMinutes(5));
    assertThat(limiter.delay("bob", "10.0.0.1")).isZero();
    // Somebody else's failures do not lock a person out.
    assertThat(limiter.delay("ada", "10.0.0.2")).isZero();

    clock.now = clock.now.plusSeconds(299);
    assertThat(limiter.delay("ada", "10.0.0.1")).isEqualTo(Duration.ofSeconds(1));
    clock.now = clock.now.plusSeconds(1);
    assertThat(limiter.delay("ada", "10.0.0.1")).isZero();
  }

  @Test
  void makesAnAddressWaitAfterTwentyFailuresOfAnyNames() {
    for (int i = 0; i < 20; i++) {
      assertThat(limiter.delay("user" + i, "10.0.0.1")).isZero();
      fail("user" + i, "10.0.0.1", 1);
    }

    assertThat(limiter.delay("another", "10.0.0.1")).isPositive();
  }

  @Test
  void forgetsFailuresAfterASuccess() {
    fail("ada", "10.0.0.1", 4);
    limiter.attempted("ada", "10.0.0.1");
    limiter.succeeded("ada", "10.0.0.1");

    assertThat(limiter.delay("ada", "10.0.0.1")).isZero();
    fail("ada", "10.0.0.1", 4);
    assertThat(limiter.delay("ada", "10.0.0.1")).isZero();
  }

  @Test
  void startsANewWindowAfterTheOldOne() {
    fail("ada", "10.0.0.1", 4);
    clock.now = clock.now.plus(Duration.ofMinutes(6));
    fail("ada", "10.0.0.1", 4);

    assertThat(limiter.delay("ada", "10.0.0.1")).isZero();
  }

  private void fail(String username, String address, int times) {
    for (int i = 0; i < times; i++) {
      limiter.attempted(username, address);
    }
  }

  private static final class TestClock extends Clock {
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
