package dev.detour.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchOptionsTest {
  @Test
  void readsTheCommandLine() {
    BenchOptions options =
        BenchOptions.parse(
            "--rounds", "3", "--seconds", "2", "--router-jvm", "-Xmx1g -XX:+UseG1GC");

    assertThat(options)
        .isEqualTo(
            new BenchOptions(
                3,
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                64,
                2_000,
                16,
                List.of("-Xmx1g", "-XX:+UseG1GC"),
                false));
    assertThat(
            BenchOptions.parse(
                "--quick",
                "--warm-up",
                "9",
                "--connections",
                "8",
                "--rate",
                "7",
                "--streams",
                "6",
                "--plain"))
        .isEqualTo(
            new BenchOptions(
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(9),
                8,
                7,
                6,
                List.of("-Xmx512m", "-Xmn320m", "-XX:+UseSerialGC"),
                true));
  }

  @Test
  void namesWhatIsWrong() {
    assertThatThrownBy(() -> BenchOptions.parse("--rounds", "0"))
        .hasMessage("--rounds: 0 (expected: a number >= 1)");
    assertThatThrownBy(() -> BenchOptions.parse("--speed", "3"))
        .hasMessageStartingWith("--speed: no value or no such option");
    assertThatThrownBy(() -> BenchOptions.parse("--rounds"))
        .hasMessageStartingWith("--rounds: no value");
  }
}
