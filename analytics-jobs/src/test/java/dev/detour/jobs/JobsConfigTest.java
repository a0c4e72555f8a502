package dev.detour.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.policy.settings.SettingsException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobsConfigTest {

  @Test
  void hasDefaultsForEverything() {
    JobsConfig config = JobsConfig.from(Map.of());

    assertThat(config.port()).isEqualTo(8095);
    assertThat(config.topic().name()).isEqualTo("otlp_spans");
    assertThat(config.topic().deadLetterName()).isEqualTo("otlp_spans_dead_letter");
    assertThat(config.checkpointInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.storage().checkpoints())
        .isAbsolute()
        .endsWithRaw(Path.of(".data/flink/checkpoints"));
  }

  @Test
  void aBacklogIsSavedNoMoreOftenThanWhatIsCurrent() {
    String name = "DETOUR_JOBS_BACKLOG_CHECKPOINT_INTERVAL";
    String current = "DETOUR_JOBS_CHECKPOINT_INTERVAL";

    assertThat(JobsConfig.from(Map.of()).backlogCheckpointInterval())
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(JobsConfig.from(Map.of(name, "8s")).backlogCheckpointInterval())
        .isEqualTo(Duration.ofSeconds(8));
    assertThat(JobsConfig.from(Map.of(current, "9s", name, "8s")).backlogCheckpointInterval())
        .isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void namesEveryMistakeButNoSecret() {
    Map<String, String> environment =
        Map.of(
            "DETOUR_JOBS_PARALLELISM", "0",
            "DETOUR_CLICKHOUSE_URL", "ftp://somewhere",
            "DETOUR_CLICKHOUSE_PASSWORD", "hush");

    assertThatThrownBy(() -> JobsConfig.from(environment))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("DETOUR_JOBS_PARALLELISM: \"0\"")
        .hasMessageContaining("DETOUR_CLICKHOUSE_URL")
        .hasMessageNotContaining("hush");
    assertThat(JobsConfig.from(Map.of("DETOUR_CLICKHOUSE_PASSWORD", "hush")).clickHouse())
        .hasToString("detour@http://127.0.0.1:8123");
  }

  @Test
  void runsTheJobInThisProcessUnlessAClusterIsNamed() {
    assertThat(JobsConfig.from(Map.of()).cluster()).isEmpty();
    assertThat(JobsConfig.from(Map.of("DETOUR_FLINK_URL", "http://flink:8081")).cluster())
        .contains(URI.create("http://flink:8081"));
    for (String bad : List.of("flink:8081", "https://flink:8081", "http://flink", "http://a b:1")) {
      assertThatThrownBy(() -> JobsConfig.from(Map.of("DETOUR_FLINK_URL", bad)))
          .hasMessageContaining("DETOUR_FLINK_URL: \"" + bad + "\" (expected: http://host:port)");
    }
  }
}
