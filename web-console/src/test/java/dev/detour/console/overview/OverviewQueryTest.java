package dev.detour.console.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.console.http.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverviewQueryTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:17:31.5Z");

  @Test
  void showsTheLastHourUnlessAsked() {
    OverviewQuery query = query(Optional.empty(), Optional.empty());

    assertThat(query.from()).isEqualTo(Instant.parse("2026-11-22T09:17:00Z"));
    assertThat(query.to()).isEqualTo(Instant.parse("2026-11-22T10:18:00Z"));
    assertThat(query.step()).isEqualTo(Duration.ofMinutes(1));
    assertThat(query.points()).isEqualTo(61);
  }

  @ParameterizedTest
  @CsvSource({
    "PT1S, PT1M",
    "PT3H, PT1M",
    "PT3H1M, PT2M",
    "PT24H, PT10M",
    "P7D, PT1H",
    "P30D, PT4H",
    "P180D, P1D",
    "P400D, P7D"
  })
  void choosesTheShortestStepThatFits(Duration range, Duration step) {
    OverviewQuery query = query(Optional.of(NOW.minus(range)), Optional.of(NOW));

    assertThat(query.step()).isEqualTo(step);
    assertThat(query.points()).isBetween(1, 182);
    assertThat(query.from()).isBeforeOrEqualTo(NOW.minus(range));
    assertThat(query.to()).isAfterOrEqualTo(NOW);
    assertThat(query.from().plus(step.multipliedBy(query.points()))).isEqualTo(query.to());
  }

  @Test
  void leavesWholeStepsAsTheyAre() {
    Instant from = Instant.parse("2026-11-22T09:00:00Z");
    Instant to = Instant.parse("2026-11-22T10:00:00Z");

    OverviewQuery query = query(Optional.of(from), Optional.of(to));

    assertThat(query.from()).isEqualTo(from);
    assertThat(query.to()).isEqualTo(to);
  }

  @Test
  void refusesEmptyAndEndlessRanges() {
    assertThatThrownBy(() -> query(Optional.of(NOW), Optional.of(NOW)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("from");
    assertThatThrownBy(() -> query(Optional.of(NOW.minus(Duration.ofDays(402))), Optional.of(NOW)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("at most 400 days");
  }

  private static OverviewQuery query(Optional<Instant> from, Optional<Instant> to) {
    return OverviewQuery.of(from, to, Optional.empty(), Optional.empty(), NOW);
  }
}
