package dev.detour.jobs.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/** Flink's settings for a job inside one process, small and quick to be back after a crash. */
final class FlinkSettings {
  /** Enough for each checkpoint to wait for an insert that ClickHouse is slow to take. */
  private static final Duration CHECKPOINT_TIMEOUT = Duration.ofMinutes(10);

  private FlinkSettings() {}

  /**
   * @param checkpoints directory of the checkpoints
   * @param temporary directory that belongs to this process
   * @param restoreFrom the checkpoint to start from
   */
  static Configuration of(
      Path checkpoints,
      Path temporary,
      Duration checkpointInterval,
      int parallelism,
      Optional<Path> restoreFrom) {
    Configuration settings = new Configuration();
    checkpointing(settings, checkpoints, checkpointInterval);
    restarting(settings);
    memory(settings);
    settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    settings.set(CoreOptions.TMP_DIRS, temporary.toString());
    settings.set(TaskManagerOptions.NUM_TASK_SLOTS, parallelism);
    // Reflection-based serialisation is slow, opaque, and needs --add-opens: refused.
    settings.set(PipelineOptions.GENERIC_TYPES, false);
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    settings.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(200));
    settings.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    settings.set(RestOptions.BIND_PORT, "0");
    settings.setString(
        "metrics.reporter.local.factory.class", LocalMetrics.Factory.class.getName());
    restoreFrom.ifPresent(
        path -> settings.set(StateRecoveryOptions.SAVEPOINT_PATH, path.toUri().toString()));
    return settings;
  }

  private static void checkpointing(Configuration settings, Path directory, Duration interval) {
    settings.set(StateBackendOptions.STATE_BACKEND, "hashmap");
    settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, interval);
    settings.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, CHECKPOINT_TIMEOUT);
    settings.set(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS, 1);
    // A checkpoint that fails is followed by the next one; restarting the job would not help.
    settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
    settings.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 3);
    settings.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
  }

  private static void restarting(Configuration settings) {
    settings.set(
        RestartStrategyOptions.RESTART_STRATEGY,
        RestartStrategyOptions.RestartStrategyType.EXPONENTIAL_DELAY.getMainValue());
    settings.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofMillis(500));
    settings.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofSeconds(10));
  }

  private static void memory(Configuration settings) {
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(16));
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(16));
    // State lives in the heap, so nothing uses managed memory.
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(0));
  }
}
