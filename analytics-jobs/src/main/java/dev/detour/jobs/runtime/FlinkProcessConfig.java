package dev.detour.jobs.runtime;

import dev.detour.policy.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Settings of one process of a Flink cluster, JobManager or TaskManager. Ports are 0 for any free
 * one.
 *
 * @param host where it listens, and where the others reach it
 * @param port of its health server
 * @param workDirectory for temporary files, of this process alone; emptied at start
 * @param jobManagerPort of the JobManager's RPC
 * @param restPort of the JobManager's REST interface
 * @param blobPort of the JobManager's file server
 * @param taskManagerPort of the TaskManager's RPC
 * @param dataPort at which a TaskManager takes records from others
 * @param slots parallel instances that a TaskManager runs
 * @param networkMebibytes memory for records between TaskManagers
 * @param heartbeatTimeout after which a silent process counts as lost
 */
public record FlinkProcessConfig(
    String host,
    int port,
    Path workDirectory,
    String jobManagerHost,
    int jobManagerPort,
    int restPort,
    int blobPort,
    int taskManagerPort,
    int dataPort,
    int slots,
    int networkMebibytes,
    Duration heartbeatTimeout) {
  private static final int HIGHEST_PORT = 65_535;

  public FlinkProcessConfig {
    workDirectory = workDirectory.toAbsolutePath().normalize();
  }

  /**
   * Reads the settings from environment variables.
   *
   * @throws dev.detour.policy.settings.SettingsException naming every mistake
   */
  public static FlinkProcessConfig from(Map<String, String> environment) {
    Settings settings = Settings.of(environment);
    FlinkProcessConfig config = read(settings);
    settings.check();
    return config;
  }

  /** The settings as a Markdown table. */
  public static String reference() {
    Settings settings = Settings.of(Map.of());
    read(settings);
    return settings.reference();
  }

  private static FlinkProcessConfig read(Settings settings) {
    return new FlinkProcessConfig(
        settings.text(
            "DETOUR_FLINK_HOST",
            "127.0.0.1",
            "Where this process listens, and where the others reach it."),
        port(settings, "DETOUR_FLINK_PORT", 0, "Port of the health server; 0: a free one."),
        settings.path(
            "DETOUR_FLINK_WORK_DIR",
            Path.of(".data/flink/work"),
            "Temporary files of this process alone; emptied at start."),
        settings.text("DETOUR_FLINK_JOBMANAGER_HOST", "127.0.0.1", "The JobManager's host."),
        port(settings, "DETOUR_FLINK_JOBMANAGER_PORT", 6123, "Port of the JobManager's RPC."),
        port(settings, "DETOUR_FLINK_REST_PORT", 8081, "Port of the JobManager's REST interface."),
        port(
            settings,
            "DETOUR_FLINK_BLOB_PORT",
            0,
            "Port of the JobManager's file server; 0: a free one."),
        port(
            settings,
            "DETOUR_FLINK_TASKMANAGER_PORT",
            0,
            "Port of a TaskManager's RPC; 0: a free one."),
        port(
            settings,
            "DETOUR_FLINK_DATA_PORT",
            0,
            "Port at which a TaskManager takes records from others; 0: a free one."),
        settings.integer(
            "DETOUR_FLINK_SLOTS", 1, 1, 128, "Parallel instances that a TaskManager runs."),
        settings.integer(
            "DETOUR_FLINK_NETWORK_MIB",
            64,
            8,
            4096,
            "Memory of a TaskManager for records between tasks, beside its heap."),
        settings.duration(
            "DETOUR_FLINK_HEARTBEAT_TIMEOUT",
            Duration.ofSeconds(15),
            Duration.ofSeconds(2),
            Duration.ofMinutes(10),
            "How long a process may be silent before it counts as lost."));
  }

  private static int port(Settings settings, String name, int defaultPort, String description) {
    return settings.integer(name, defaultPort, 0, HIGHEST_PORT, description);
  }
}
