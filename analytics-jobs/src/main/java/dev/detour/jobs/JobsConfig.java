package dev.detour.jobs;

import dev.detour.jobs.decisions.DecisionsJob;
import dev.detour.jobs.kafka.SignalTopic;
import dev.detour.jobs.kafka.SpanTopic;
import dev.detour.jobs.sink.ClickHouseAddress;
import dev.detour.policy.settings.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Settings of the analytics jobs.
 *
 * @param host address of the health server
 * @param port port of the health server; 0 picks a free one
 * @param signalsName topic of the signals, on the same brokers
 * @param storage where the jobs keep what must survive them
 * @param repairInterval how often roll-ups that late spans have missed are counted again
 * @param checkpointInterval how often the job's state is saved, and how long rows wait to be
 *     visible
 * @param backlogCheckpointInterval the same while the spans that are read are old
 * @param parallelism parallel instances of each operator
 * @param startupTimeout how long Kafka, ClickHouse and the cluster may take to answer at start
 * @param cluster REST interface of the Flink cluster that runs the jobs; empty: they run in the
 *     process that starts them
 */
public record JobsConfig(
    String host,
    int port,
    SpanTopic topic,
    String signalsName,
    ClickHouseAddress clickHouse,
    Storage storage,
    DecisionsJob.Timing timing,
    Duration repairInterval,
    Duration checkpointInterval,
    Duration backlogCheckpointInterval,
    int parallelism,
    Duration startupTimeout,
    Optional<URI> cluster) {

  public JobsConfig {
    if (parallelism < 1) {
      throw new IllegalArgumentException("parallelism: " + parallelism + " (expected: >= 1)");
    }
    if (backlogCheckpointInterval.compareTo(checkpointInterval) < 0) {
      backlogCheckpointInterval = checkpointInterval;
    }
  }

  /** The topic of the signals. */
  public SignalTopic signals() {
    return new SignalTopic(topic.bootstrapServers(), signalsName);
  }

  /**
   * Directories, which outlive the process.
   *
   * @param checkpoints the job's state
   * @param spool rows between the two phases of the sinks
   */
  public record Storage(Path checkpoints, Path spool) {
    public Storage {
      checkpoints = checkpoints.toAbsolutePath().normalize();
      spool = spool.toAbsolutePath().normalize();
    }
  }

  /**
   * Reads the settings from environment variables.
   *
   * @throws dev.detour.policy.settings.SettingsException naming every mistake
   */
  public static JobsConfig from(Map<String, String> environment) {
    Settings settings = Settings.of(environment);
    JobsConfig config = read(settings);
    settings.check();
    return config;
  }

  /** The settings as a Markdown table. */
  public static String reference() {
    Settings settings = Settings.of(Map.of());
    read(settings);
    return settings.reference();
  }

  private static JobsConfig read(Settings settings) {
    return new JobsConfig(
        settings.text("DETOUR_JOBS_HOST", "127.0.0.1", "Address of the health server."),
        settings.integer(
            "DETOUR_JOBS_PORT", 8095, 0, 65535, "Port of the health server; 0: a free one."),
        topic(settings),
        settings.text("DETOUR_SIGNALS_TOPIC", "detour_signals", "Topic of the signals."),
        clickHouse(settings),
        storage(settings),
        timing(settings),
        settings.duration(
            "DETOUR_JOBS_REPAIR_INTERVAL",
            Duration.ofMinutes(5),
            Duration.ofSeconds(1),
            Duration.ofDays(1),
            "How often roll-ups that late spans have missed are counted again."),
        settings.duration(
            "DETOUR_JOBS_CHECKPOINT_INTERVAL",
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "How often state is saved and rows become visible."),
        settings.duration(
            "DETOUR_JOBS_BACKLOG_CHECKPOINT_INTERVAL",
            Duration.ofSeconds(5),
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "The same while spans are read more than ten seconds after ingest took them: fewer and"
                + " larger inserts catch up sooner. No shorter than the other, which holds then."),
        settings.integer(
            "DETOUR_JOBS_PARALLELISM", 1, 1, 128, "Parallel instances of each operator."),
        settings.duration(
            "DETOUR_JOBS_STARTUP_TIMEOUT",
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "How long Kafka, ClickHouse and Flink may take to answer at start."),
        cluster(settings));
  }

  private static Optional<URI> cluster(Settings settings) {
    String name = "DETOUR_FLINK_URL";
    Optional<String> value =
        settings.optionalText(
            name,
            "REST interface of the Flink cluster that runs the job, and replays of deploy/what-if,"
                + " such as http://10.0.0.5:8081; not set: they run in the process that starts them.");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI url = new URI(value.get());
      if ("http".equals(url.getScheme()) && url.getHost() != null && url.getPort() > 0) {
        return Optional.of(url);
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    settings.reject(name, "\"" + value.get() + "\" (expected: http://host:port)");
    return Optional.empty();
  }

  private static SpanTopic topic(Settings settings) {
    return new SpanTopic(
        settings.text(
            "DETOUR_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092", "Kafka brokers, comma separated."),
        settings.text("DETOUR_INGEST_TOPIC", "otlp_spans", "Topic of the spans."));
  }

  private static ClickHouseAddress clickHouse(Settings settings) {
    return new ClickHouseAddress(
        settings.uri(
            "DETOUR_CLICKHOUSE_URL",
            URI.create("http://127.0.0.1:8123"),
            Set.of("http", "https"),
            "ClickHouse's HTTP interface."),
        settings.text("DETOUR_CLICKHOUSE_USER", "detour", "User of ClickHouse."),
        settings.secret("DETOUR_CLICKHOUSE_PASSWORD", "detour", "Password of ClickHouse."));
  }

  private static Storage storage(Settings settings) {
    return new Storage(
        settings.path(
            "DETOUR_JOBS_CHECKPOINT_DIR",
            Path.of(".data/flink/checkpoints"),
            "Where the job's state is kept."),
        settings.path(
            "DETOUR_JOBS_SPOOL_DIR",
            Path.of(".data/flink/spool"),
            "Where rows wait for their checkpoint; all task managers must share it."));
  }

  private static DecisionsJob.Timing timing(Settings settings) {
    return new DecisionsJob.Timing(
        settings.duration(
            "DETOUR_JOBS_ALLOWED_LATENESS",
            Duration.ofMinutes(15),
            Duration.ZERO,
            Duration.ofDays(1),
            "How long after a minute's end its spans still count in the roll-ups. State and"
                + " checkpoints grow with it."),
        settings.duration(
            "DETOUR_JOBS_ROLLUP_INTERVAL",
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            "How often a changing roll-up is written."),
        settings.duration(
            "DETOUR_JOBS_JOIN_PATIENCE",
            Duration.ofMinutes(1),
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "How long a request and its attempts wait for each other before the gap is written."));
  }
}
