package dev.detour.jobs.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.taskexecutor.TaskExecutorResourceUtils;

/** Flink's settings: of the job, and of the processes that run it. */
final class FlinkSettings {
  /** Enough for each checkpoint to wait for an insert that ClickHouse is slow to take. */
  private static final Duration CHECKPOINT_TIMEOUT = Duration.ofMinutes(10);

  private static final int HEARTBEATS_IN_TIMEOUT = 5;

  /** Those who wait for a job with an end hear of its failure after about half a minute. */
  private static final int BOUNDED_RESTARTS = 8;

  private FlinkSettings() {}

  /**
   * Settings of the job, wherever it runs.
   *
   * @param checkpoints directory of the checkpoints
   * @param checkpointInterval from one checkpoint to the next
   * @param backlogInterval the same while the source is behind; no shorter
   * @param jobId under which Flink is to know the job
   * @param restoreFrom the checkpoint to start from
   */
  static Configuration ofJob(
      Path checkpoints,
      Duration checkpointInterval,
      Duration backlogInterval,
      int parallelism,
      JobID jobId,
      Optional<Path> restoreFrom) {
    Configuration settings = new Configuration();
    checkpointing(settings, checkpoints, checkpointInterval, backlogInterval);
    restarting(settings);
    identity(settings, parallelism, jobId);
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    settings.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(200));
    restoreFrom.ifPresent(
        path -> settings.set(StateRecoveryOptions.SAVEPOINT_PATH, path.toUri().toString()));
    return settings;
  }

  /** Settings of a job with an end, wherever it runs. */
  static Configuration ofBoundedJob(int parallelism, JobID jobId) {
    Configuration settings = new Configuration();
    settings.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
    // By the size of its input, a share of hours would be as little as an empty one.
    settings.set(BatchExecutionOptions.ADAPTIVE_AUTO_PARALLELISM_ENABLED, false);
    restarting(settings);
    settings.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, BOUNDED_RESTARTS);
    identity(settings, parallelism, jobId);
    return settings;
  }

  private static void identity(Configuration settings, int parallelism, JobID jobId) {
    settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    settings.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, jobId.toHexString());
    // Reflection-based serialisation is slow, opaque, and needs --add-opens: refused.
    settings.set(PipelineOptions.GENERIC_TYPES, false);
  }

  /**
   * Settings of a process that is a whole Flink.
   *
   * @param temporary directory that belongs to this process
   */
  static Configuration ofProcess(Path temporary, int slots) {
    Configuration settings = new Configuration();
    reporting(settings, temporary);
    memory(settings, exchanges(slots));
    settings.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
    settings.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    settings.set(RestOptions.BIND_PORT, "0");
    return settings;
  }

  /**
   * What the job's exchanges want: each of its dozen has a channel from every instance to every
   * other, and each channel two buffers of 32 KiB on either side.
   */
  private static MemorySize exchanges(int slots) {
    return MemorySize.ofMebiBytes(16 + 2L * slots * slots);
  }

  /** Settings of a process that is a cluster's JobManager. */
  static Configuration ofJobManager(FlinkProcessConfig config) {
    Configuration settings = ofClusterProcess(config);
    settings.set(JobManagerOptions.BIND_HOST, config.host());
    settings.set(RestOptions.ADDRESS, config.host());
    settings.set(RestOptions.BIND_ADDRESS, config.host());
    settings.set(RestOptions.PORT, config.restPort());
    settings.set(RestOptions.BIND_PORT, String.valueOf(config.restPort()));
    settings.set(WebOptions.SUBMIT_ENABLE, false);
    settings.set(BlobServerOptions.PORT, String.valueOf(config.blobPort()));
    retaining(settings);
    return settings;
  }

  /** Settings of a process that is one of a cluster's TaskManagers. */
  static Configuration ofTaskManager(FlinkProcessConfig config) {
    Configuration settings = ofClusterProcess(config);
    settings.set(TaskManagerOptions.HOST, config.host());
    settings.set(TaskManagerOptions.BIND_HOST, config.host());
    settings.set(TaskManagerOptions.RPC_PORT, String.valueOf(config.taskManagerPort()));
    settings.set(NettyShuffleEnvironmentOptions.DATA_PORT, config.dataPort());
    settings.set(TaskManagerOptions.NUM_TASK_SLOTS, config.slots());
    memory(settings, MemorySize.ofMebiBytes(config.networkMebibytes()));
    return TaskExecutorResourceUtils.adjustForLocalExecution(settings);
  }

  private static Configuration ofClusterProcess(FlinkProcessConfig config) {
    Configuration settings = new Configuration();
    reporting(settings, config.workDirectory().resolve("tmp"));
    settings.set(JobManagerOptions.ADDRESS, config.jobManagerHost());
    settings.set(JobManagerOptions.PORT, config.jobManagerPort());
    settings.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, config.heartbeatTimeout());
    settings.set(
        HeartbeatManagerOptions.HEARTBEAT_INTERVAL,
        config.heartbeatTimeout().dividedBy(HEARTBEATS_IN_TIMEOUT));
    return settings;
  }

  private static void reporting(Configuration settings, Path temporary) {
    settings.set(CoreOptions.TMP_DIRS, temporary.toString());
    settings.setString(
        "metrics.reporter.local.factory.class", LocalMetrics.Factory.class.getName());
  }

  private static void checkpointing(
      Configuration settings, Path directory, Duration interval, Duration backlogInterval) {
    settings.set(StateBackendOptions.STATE_BACKEND, "hashmap");
    settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, interval);
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL_DURING_BACKLOG, backlogInterval);
    settings.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, CHECKPOINT_TIMEOUT);
    settings.set(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS, 1);
    // A checkpoint that fails is followed by the next one; restarting the job would not help.
    settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
    retaining(settings);
    settings.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
  }

  /** Read from the JobManager's settings, not from the job's, where the two are apart. */
  private static void retaining(Configuration settings) {
    settings.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 3);
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

  private static void memory(Configuration settings, MemorySize network) {
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, network);
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, network);
    // State lives in the heap, so nothing uses managed memory.
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(0));
  }
}
