package dev.detour.jobs.runtime;

import dev.detour.policy.settings.SettingsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of a Flink cluster, started from this module's class path, so that the job's classes
 * are there already and no jar has to be sent.
 *
 * <p>Its resource id begins with the address of its health server, which is how others find its
 * measurements.
 */
public final class FlinkProcess {
  /** The JobManager's own resource id, among the settings that its REST interface shows. */
  static final String RESOURCE_ID = "detour.resource-id";

  private static final Logger logger = LoggerFactory.getLogger(FlinkProcess.class);

  private final FlinkProcessConfig config;
  private final String resourceId;

  /** Held as long as the process lives: the work directory is nobody else's. */
  @SuppressWarnings({"unused", "FieldCanBeLocal"})
  private final FileChannel lock;

  private FlinkProcess(FlinkProcessConfig config, String resourceId, FileChannel lock) {
    this.config = config;
    this.resourceId = resourceId;
    this.lock = lock;
  }

  /**
   * Prepares this process: its work directory, its health server. Ends the process with a message
   * when that is not possible.
   *
   * @param name of the program, for messages
   */
  public static Optional<FlinkProcess> prepare(String name, Map<String, String> environment) {
    try {
      return Optional.of(prepare(FlinkProcessConfig.from(environment)));
    } catch (SettingsException e) {
      System.err.println(name + ": " + e.getMessage());
      System.exit(2);
    } catch (IOException e) {
      System.err.println(name + ": " + e.getMessage());
      System.exit(1);
    }
    return Optional.empty();
  }

  private static FlinkProcess prepare(FlinkProcessConfig config) throws IOException {
    FileChannel lock = claim(config.workDirectory());
    HealthServer health =
        HealthServer.start(config.host(), config.port(), List::of, LocalMetrics.instance()::render);
    String resourceId =
        config.host() + ":" + health.port() + "-" + UUID.randomUUID().toString().substring(0, 8);
    logger.info("{} works in {}", resourceId, config.workDirectory());
    return new FlinkProcess(config, resourceId, lock);
  }

  /** A killed process leaves behind what Flink had unpacked, hence the emptying. */
  private static FileChannel claim(Path directory) throws IOException {
    Files.createDirectories(directory);
    FileChannel channel =
        FileChannel.open(
            directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw new IOException(directory + " is in use by another process");
    }
    Path temporary = directory.resolve("tmp");
    RetainedCheckpoints.deleteTree(temporary);
    Files.createDirectories(temporary);
    System.setProperty("java.io.tmpdir", temporary.toString());
    return channel;
  }

  /** The {@code host:port} of the health server that a resource id begins with. */
  static String addressIn(String resourceId) {
    return resourceId.substring(0, resourceId.lastIndexOf('-'));
  }

  /** Runs as the JobManager; returns when it has started, or ends the process. */
  public void runJobManager() {
    Configuration settings = FlinkSettings.ofJobManager(config);
    settings.set(JobManagerOptions.JOB_MANAGER_RESOURCE_ID, resourceId);
    settings.setString(RESOURCE_ID, resourceId);
    ClusterEntrypoint.runClusterEntrypoint(new StandaloneSessionClusterEntrypoint(settings));
  }

  /** Runs as a TaskManager; ends the process when that ends. */
  public void runTaskManager() {
    Configuration settings = FlinkSettings.ofTaskManager(config);
    settings.set(TaskManagerOptions.TASK_MANAGER_RESOURCE_ID, resourceId);
    TaskManagerRunner.runTaskManagerProcessSecurely(settings);
  }
}
