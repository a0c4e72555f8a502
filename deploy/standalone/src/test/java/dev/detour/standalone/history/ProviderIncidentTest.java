package dev.detour.standalone.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ProviderIncidentTest {
  private static final Instant FROM = Instant.parse("2026-03-02T00:00:00Z");
  private static final List<String> PROVIDERS = List.of("alpha", "beta", "gamma");

  @Test
  void lastsAsLongAsRealOnes() {
    RandomGenerator random = Draws.of(7, "durations");
    double[] minutes =
        random
            .doubles(20_000)
            .map(unused -> ProviderIncident.duration(random).toMillis() / 60_000.0)
            .sorted()
            .toArray();

    assertThat(minutes[minutes.length / 2]).isCloseTo(60, within(3.0));
    assertThat(minutes[minutes.length * 9 / 10]).isCloseTo(270, within(20.0));
  }

  @Test
  void aDaysIncidentsDoNotDependOnHowMuchElseIsAskedFor() {
    List<ProviderIncident> month =
        ProviderIncident.between(FROM, FROM.plus(Duration.ofDays(30)), PROVIDERS, 3);
    Instant later = FROM.plus(Duration.ofDays(10));
    List<ProviderIncident> week =
        ProviderIncident.between(later, later.plus(Duration.ofDays(7)), PROVIDERS, 3);

    assertThat(week).isNotEmpty().isSubsetOf(month);
    assertThat(month)
        .hasSizeBetween(15, 50)
        .isSortedAccordingTo((one, other) -> one.from().compareTo(other.from()));
    assertThat(ProviderIncident.between(FROM, FROM.plus(Duration.ofDays(30)), PROVIDERS, 4))
        .isNotEqualTo(month);
  }
}
