package dev.detour.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BenchOptionsTest {
  @Test
  void readsTheCommandLine() {
    BenchOptions options =
        BenchOptions.parse(
            "--rounds", "3", "--seconds", "2", "--router-jvm", "-Xmx1g -XX:+UseG1GC");

    assertThat(options.rounds()).isEqualTo(3);
    assertThat(options.seconds()).isEqualTo(Duration.ofSeconds(2));
    assertThat(options.connections()).isEqualTo(64);
    assertThat(options.routerJvm()).containsExactly("-Xmx1g", "-XX:+UseG1GC");
    assertThat(BenchOptions.parse("--quick").warmUp()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void namesWhatIsWrong() {
    assertThatThrownBy(() -> BenchOptions.parse("--rounds", "0"))
        .hasMessage("--rounds: 0 (expected: a number >= 1)");
    assertThatThrownBy(() -> BenchOptions.parse("--speed", "3"))
        .hasMessageStartingWith("--speed: no such option");
    assertThatThrownBy(() -> BenchOptions.parse("--rounds"))
        .hasMessageStartingWith("--rounds: no value");
  }
}
