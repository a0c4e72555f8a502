package dev.detour.standalone.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackfillOptionsTest {
  @Test
  void writesTwoWeeksUnlessToldOtherwise() {
    assertThat(BackfillOptions.parse(List.of()))
        .isEqualTo(
            new BackfillOptions(
                14,
                6_000,
                2_000,
                1,
                Path.of(".data"),
                Optional.of(Path.of("../shared/data")),
                ProgressBar.Style.LINES));
  }

  @Test
  void takesEveryOption() {
    String options =
        "--days 3 --requests-per-day 400 --rate 50 --seed -7 --data-dir here --traces there --bar";

    assertThat(BackfillOptions.parse(List.of(options.split(" "))))
        .isEqualTo(
            new BackfillOptions(
                3,
                400,
                50,
                -7,
                Path.of("here"),
                Optional.of(Path.of("there")),
                ProgressBar.Style.ONE_LINE));
  }

  @Test
  void namesTheMistake() {
    assertThatThrownBy(() -> BackfillOptions.parse(List.of("--days", "90")))
        .hasMessage("--days: 90 (expected: a whole number from 1 to 60)");
    assertThatThrownBy(() -> BackfillOptions.parse(List.of("--rate")))
        .hasMessage("--rate: no value (expected: one after it)");
    assertThatThrownBy(() -> BackfillOptions.parse(List.of("--weeks", "2")))
        .hasMessageStartingWith("--weeks: unknown option");
  }

  @Test
  void theBarTellsRateAndTimeLeft() {
    ProgressBar bar =
        new ProgressBar(
            new PrintStream(OutputStream.nullOutputStream()), ProgressBar.Style.LINES, "spans");

    assertThat(bar.line(0.25, 3_000, "day 1 of 4", Duration.ofSeconds(30)))
        .isEqualTo(
            "[#######.....................]  25 %  day 1 of 4  3,000 spans  100/s  1:30 left");
  }
}
