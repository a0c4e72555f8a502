package dev.detour.policy.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "250ms, 250, 250ms",
    "10s, 10000, 10s",
    "1500ms, 1500, 1500ms",
    "1m30s, 90000, 90s",
    "2m, 120000, 2m",
    "1d2h3m4s5ms, 93784005, 93784005ms",
    "0s, 0, 0s",
    "60s, 60000, 1m",
  })
  void readsAndWrites(String text, long millis, String canonical) {
    assertThat(Durations.parse(text)).contains(Duration.ofMillis(millis));
    assertThat(Durations.format(Duration.ofMillis(millis))).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "s", "1 s", "-1s", "1.5s", "5s1m", "1s1s", "1S", "99999999999ms", "1w"})
  void refusesOtherForms(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @Property
  void readsBackWhatItWrites(@ForAll @LongRange(min = 0, max = 999_999_999) long millis) {
    Duration duration = Duration.ofMillis(millis);

    assertThat(Durations.parse(Durations.format(duration))).contains(duration);
  }
}
