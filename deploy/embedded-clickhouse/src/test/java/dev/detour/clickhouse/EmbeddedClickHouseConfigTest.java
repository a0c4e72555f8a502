package dev.detour.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddedClickHouseConfigTest {

  @Test
  void hasDefaults() {
    EmbeddedClickHouseConfig config = EmbeddedClickHouseConfig.from(Settings.of(Map.of()));

    assertThat(config.port()).isEqualTo(8123);
    assertThat(config.dataDirectory()).isEqualTo(Path.of(".data/clickhouse"));
    assertThat(config.library()).isEmpty();
    assertThat(config.user()).isEqualTo("detour");
    assertThat(config.maxExecutionTime()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void collectsEveryMistake() {
    Settings settings =
        Settings.of(
            Map.of("DETOUR_CLICKHOUSE_PORT", "99999", "DETOUR_CLICKHOUSE_MAX_MEMORY_BYTES", "1"));
    EmbeddedClickHouseConfig.from(settings);

    assertThat(settings.errors()).hasSize(2);
  }

  @Test
  void neverPrintsThePassword() {
    EmbeddedClickHouseConfig config =
        EmbeddedClickHouseConfig.from(
            Settings.of(Map.of("DETOUR_CLICKHOUSE_PASSWORD", "hush-hush")));

    assertThat(config.toString()).doesNotContain("hush-hush");
  }

  @Test
  void locksEnginesByVersionAndNotByRegistry() throws IOException {
    String lock = Files.readString(Path.of("package-lock.json"));

    assertThat(lock).doesNotContain("\"resolved\"").contains("\"integrity\"");
    for (String platform :
        new String[] {"linux-x64-gnu", "linux-arm64-gnu", "darwin-arm64", "darwin-x64"}) {
      assertThat(lock).contains("node_modules/@chdb/lib-" + platform);
    }
  }
}
