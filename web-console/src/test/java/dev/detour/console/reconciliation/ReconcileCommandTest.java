package dev.detour.console.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReconcileCommandTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-02T10:00:00Z"), ZoneOffset.UTC);

  @Test
  void comparesYesterdayAndWhatBothBooksKnowOfToday() {
    ReconcileCommand command = ReconcileCommand.parse(List.of(), CLOCK);
    assertThat(command.start()).isEqualTo("2026-03-01T00:00:00Z");
    assertThat(command.end(CLOCK)).isEqualTo("2026-03-02T09:58:00Z");
    assertThat(command.tenant()).isEmpty();
  }

  @Test
  void comparesWholeDays() {
    ReconcileCommand command =
        ReconcileCommand.parse(
            List.of("--from", "2026-02-01", "--to", "2026-02-28", "--tenant", "t", "--lag", "0"),
            CLOCK);
    assertThat(command.start()).isEqualTo("2026-02-01T00:00:00Z");
    assertThat(command.end(CLOCK)).isEqualTo("2026-03-01T00:00:00Z");
    assertThat(command.tenant()).contains("t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--form 2026-01-01 | --form: no such option",
        "--from | --from: no value",
        "--from yesterday | --from: yesterday (expected: a day such as 2026-01-31)",
        "--to 2026-01-01 | --to: 2026-01-01 (expected: not before 2026-03-01)",
        "--lag -1 | --lag: -1 (expected: seconds, 0 to 86400)"
      })
  void namesTheMistake(String words, String message) {
    assertThatThrownBy(() -> ReconcileCommand.parse(List.of(words.split(" ")), CLOCK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
