package dev.detour.bench.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineOptionsTest {
  @Test
  void readsEveryOption() {
    PipelineOptions options =
        PipelineOptions.parse(
            "--attempts",
            "10",
            "--rate",
            "20",
            "--seconds",
            "30",
            "--parallelism",
            "2",
            "--checkpoint-ms",
            "500",
            "--jobs-jvm",
            "-Xmx1g -Xint",
            "--clickhouse-jvm",
            "-Xmx99m");

    assertThat(options)
        .isEqualTo(
            new PipelineOptions(
                10,
                20,
                Duration.ofSeconds(30),
                2,
                Duration.ofMillis(500),
                List.of("-Xmx1g", "-Xint"),
                List.of("-Xmx99m")));
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(() -> PipelineOptions.parse("--rate", "0"))
        .hasMessage("--rate: 0 (expected: a number >= 1)");
    assertThatThrownBy(() -> PipelineOptions.parse("--speed", "9"))
        .hasMessageStartingWith("--speed: no value or no such option");
  }
}
