package dev.detour.jobs.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlinkSettingsTest {

  /** Read as Flink reads them. */
  @Test
  void checkpointsLessOftenInABacklog() {
    Configuration settings =
        FlinkSettings.ofJob(
            Path.of("checkpoints"),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            1,
            new JobID(),
            Optional.empty());
    CheckpointConfig read = new CheckpointConfig();
    read.configure(settings);

    assertThat(read.getCheckpointInterval()).isEqualTo(1000);
    assertThat(read.getCheckpointIntervalDuringBacklog()).isEqualTo(5000);
  }

  /** Eight instances in one process did not start with the buffers that two are content with. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 8, 16})
  void hasBuffersForTheChannelsOfItsInstances(int slots) {
    long channels = 12L * slots * slots;

    MemorySize buffers =
        FlinkSettings.ofProcess(Path.of("tmp"), slots).get(TaskManagerOptions.NETWORK_MEMORY_MAX);

    assertThat(buffers.getBytes()).isGreaterThanOrEqualTo(channels * 4 * 32 * 1024);
  }
}
