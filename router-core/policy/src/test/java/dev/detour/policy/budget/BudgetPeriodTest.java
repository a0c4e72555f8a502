package dev.detour.policy.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class BudgetPeriodTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void aMonthIsTheTenantsOwn() {
    Instant lateInUtc = Instant.parse("2026-02-28T23:30:00Z");
    assertThat(BudgetPeriod.MONTH.window(lateInUtc, ZoneOffset.UTC).end())
        .hasValue(Instant.parse("2026-03-01T00:00:00Z"));
    assertThat(BudgetPeriod.MONTH.window(lateInUtc, BERLIN))
        .isEqualTo(
            new BudgetWindow(
                Instant.parse("2026-02-28T23:00:00Z"),
                Optional.of(Instant.parse("2026-03-31T22:00:00Z"))));
  }

  @Test
  void aDayWithoutMidnightBeginsAtItsFirstMoment() {
    // In Beirut the clocks went from 00:00 to 01:00 that day.
    Instant noon = Instant.parse("2024-03-31T10:00:00Z");
    assertThat(BudgetPeriod.DAY.window(noon, ZoneId.of("Asia/Beirut")).start())
        .isEqualTo(Instant.parse("2024-03-30T22:00:00Z"));
  }

  @Test
  void aPrepaidBalanceNeverBeginsAnew() {
    assertThat(BudgetPeriod.PREPAID.window(Instant.now(), BERLIN)).isEqualTo(BudgetWindow.ENDLESS);
    assertThat(BudgetWindow.ENDLESS.contains(Instant.MAX)).isTrue();
  }

  @Test
  void aWindowEndsAfterItsStart() {
    assertThatThrownBy(() -> new BudgetWindow(Instant.EPOCH, Optional.of(Instant.EPOCH)))
        .hasMessageContaining("expected: after");
  }

  @Property(tries = 2000)
  void windowsFollowEachOtherWithoutGap(
      @ForAll @LongRange(min = 0, max = 4_000_000_000L) long epochSecond,
      @ForAll("zones") ZoneId zone,
      @ForAll BudgetPeriod period) {
    Instant now = Instant.ofEpochSecond(epochSecond);
    BudgetWindow window = period.window(now, zone);
    assertThat(window.contains(now)).isTrue();
    window
        .end()
        .ifPresent(
            end -> {
              assertThat(window.contains(end)).isFalse();
              assertThat(period.window(end, zone).start()).isEqualTo(end);
              assertThat(period.window(end.minusNanos(1), zone)).isEqualTo(window);
            });
  }

  @net.jqwik.api.Provide
  net.jqwik.api.Arbitrary<ZoneId> zones() {
    return net.jqwik.api.Arbitraries.of(ZoneId.getAvailableZoneIds().stream().sorted().toList())
        .map(ZoneId::of);
  }
}
