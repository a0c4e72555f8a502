package dev.detour.bench.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClickHouseOptionsTest {

  @Test
  void readsWhatIsGivenAndKeepsTheRest() {
    assertThat(ClickHouseOptions.parse())
        .isEqualTo(
            new ClickHouseOptions(List.of(1_000_000, 10_000_000), 3, 1536, Optional.empty()));
    assertThat(ClickHouseOptions.parse("50000,600000", "--rounds", "7"))
        .isEqualTo(new ClickHouseOptions(List.of(50_000, 600_000), 7, 1536, Optional.empty()));
    assertThat(ClickHouseOptions.parse("--memory-mb", "512").memoryMebibytes()).isEqualTo(512);
    assertThat(ClickHouseOptions.parse("--folder", "rows").folder()).contains(Path.of("rows"));
    assertThat(ClickHouseOptions.parse("--quick").rounds()).isEqualTo(1);
  }

  @Test
  void namesTheOptionThatIsWrong() {
    assertThatThrownBy(() -> ClickHouseOptions.parse("many"))
        .hasMessage("attempts: many (expected: a number >= 1000)");
    assertThatThrownBy(() -> ClickHouseOptions.parse("5000,999"))
        .hasMessage("attempts: 999 (expected: a number >= 1000)");
    assertThatThrownBy(() -> ClickHouseOptions.parse("--rounds", "0"))
        .hasMessage("--rounds: 0 (expected: a number >= 1)");
    assertThatThrownBy(() -> ClickHouseOptions.parse("--memory-mb", "255"))
        .hasMessage("--memory-mb: 255 (expected: a number >= 256)");
    assertThatThrownBy(() -> ClickHouseOptions.parse("--what", "5000"))
        .hasMessageStartingWith("--what: no value or no such option");
    assertThatThrownBy(() -> ClickHouseOptions.parse("5000", "--what"))
        .hasMessageStartingWith("--what: no value or no such option");
    assertThatThrownBy(() -> ClickHouseOptions.parse("--rounds")).hasMessageContaining("no value");
  }
}
