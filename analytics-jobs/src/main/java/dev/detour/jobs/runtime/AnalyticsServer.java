package dev.detour.jobs.runtime;

import dev.detour.jobs.JobsConfig;
import dev.detour.jobs.decisions.DecisionsJob;
import dev.detour.jobs.decisions.DecisionsPorts;
import dev.detour.jobs.repair.RepairSchedule;
import dev.detour.jobs.repair.RollupRepair;
import dev.detour.jobs.schema.SchemaMigrator;
import dev.detour.jobs.sink.ClickHouseAddress;
import dev.detour.jobs.sink.Spool;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The analytics jobs running in this process, on a Flink MiniCluster. */
public final class AnalyticsServer implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(AnalyticsServer.class);
  private static final Duration LEAST_CHECKPOINT_PATIENCE = Duration.ofSeconds(15);
  private static final String TEMPORARY = ".tmp";

  private final JobsConfig config;
  private final RetainedCheckpoints checkpoints;
  private final HealthServer health;
  private final ScheduledExecutorService housekeeping =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "housekeeping");
            thread.setDaemon(true);
            return thread;
          });
  private volatile String phase = "starting";
  private volatile @Nullable RunningJob job;
  private volatile @Nullable RepairSchedule repairs;

  private AnalyticsServer(JobsConfig config) throws IOException {
    this.config = config;
    this.checkpoints = new RetainedCheckpoints(config.storage().checkpoints());
    this.health =
        HealthServer.start(
            config.host(), config.port(), this::problems, LocalMetrics.instance()::render);
  }

  /**
   * Where a process of this configuration keeps its temporary files: beside its checkpoints, so
   * that no two share it. Flink unpacks itself there, and a killed process leaves that behind.
   */
  public static Path temporaryDirectory(JobsConfig config) {
    return config.storage().checkpoints().resolve(TEMPORARY);
  }

  /**
   * Starts the jobs: waits for Kafka and ClickHouse, brings the schema up to date, and goes on at
   * the newest checkpoint.
   *
   * @throws StartupException when that is not possible
   */
  public static AnalyticsServer start(JobsConfig config) throws IOException, InterruptedException {
    Files.createDirectories(temporaryDirectory(config));
    AnalyticsServer server = new AnalyticsServer(config);
    try {
      server.awaitServices();
      server.submit();
      return server;
    } catch (RuntimeException | InterruptedException e) {
      server.close();
      throw e;
    }
  }

  /** The port of the health server. */
  public int port() {
    return health.port();
  }

  /** Waits for the job's end, which only {@link #close()} or a bug brings. */
  public void awaitEnd() throws InterruptedException, ExecutionException {
    RunningJob running = job;
    if (running != null) {
      running.awaitEnd();
    }
  }

  @Override
  public void close() {
    phase = "stopping";
    housekeeping.shutdownNow();
    RepairSchedule repairing = repairs;
    if (repairing != null) {
      repairing.close();
    }
    RunningJob running = job;
    if (running != null) {
      running.close();
    }
    health.close();
    logger.info("analytics jobs stopped");
  }

  private void awaitServices() throws InterruptedException {
    Patience patience = new Patience(config.startupTimeout());
    phase = "waiting for Kafka";
    patience.await(
        "Kafka at " + config.topic().bootstrapServers(),
        () ->
            Topics.ensure(
                config.topic().bootstrapServers(),
                config.topic().name(),
                config.topic().deadLetterName()));
    phase = "waiting for ClickHouse";
    ClickHouseAddress clickHouse = config.clickHouse();
    patience.await("ClickHouse at " + clickHouse.url(), () -> ping(clickHouse));
    new SchemaMigrator(clickHouse.url(), clickHouse.user(), clickHouse.password()).migrate();
  }

  private static void ping(ClickHouseAddress clickHouse) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(clickHouse.url().resolve("/ping"))
            .timeout(Duration.ofSeconds(2))
            .build();
    int status =
        HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.discarding())
            .statusCode();
    if (status != 200) {
      throw new IOException("/ping answered " + status);
    }
  }

  private void submit() {
    phase = "starting the job";
    Optional<Path> restoreFrom = checkpoints.newestReadable();
    logger.info(
        "starting job {} from {}",
        DecisionsJob.NAME,
        restoreFrom.map(Path::toString).orElse("the beginning of the topic"));
    Spool spool = new Spool(config.storage().spool(), UUID.randomUUID().toString().substring(0, 8));
    try {
      JobClient client = environment(restoreFrom, spool).executeAsync(DecisionsJob.NAME);
      job = new RunningJob(client, checkpoints, spool);
    } catch (Exception e) {
      throw new StartupException("Flink did not take the job: " + e, e);
    }
    phase = "running";
    repairs =
        RepairSchedule.start(
            new RollupRepair(config.clickHouse(), config.timing().allowedLateness()),
            config.repairInterval(),
            LocalMetrics.instance()::count);
    var unused = housekeeping.scheduleWithFixedDelay(this::tidy, 1, 1, TimeUnit.SECONDS);
  }

  private StreamExecutionEnvironment environment(Optional<Path> restoreFrom, Spool spool) {
    Configuration settings =
        FlinkSettings.of(
            config.storage().checkpoints(),
            temporaryDirectory(config),
            config.checkpointInterval(),
            config.parallelism(),
            restoreFrom);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(config.parallelism(), settings);
    DecisionsJob.build(
        environment,
        DecisionsPorts.toClickHouse(
            config.topic().source(), config.topic().deadLetters(), config.clickHouse(), spool),
        config.timing());
    return environment;
  }

  private void tidy() {
    RunningJob running = job;
    if (running != null) {
      running.tidyOnce();
    }
  }

  private List<String> problems() {
    RunningJob running = job;
    if (running == null || !phase.equals("running")) {
      return List.of(phase);
    }
    List<String> problems = new ArrayList<>();
    Optional<JobStatus> status = running.status();
    if (!status.equals(Optional.of(JobStatus.RUNNING))) {
      problems.add("job: " + status.map(JobStatus::name).orElse("no answer"));
    }
    checkpointProblem(running.lastCheckpoint()).ifPresent(problems::add);
    for (String table : List.of("attempts", "requests", "rollup_1m", "join_gaps")) {
      String series = "detour_jobs_insert_failures_in_a_row{table=\"" + table + "\"}";
      if (LocalMetrics.instance().value(series) > 0) {
        problems.add("clickhouse: rows for " + table + " wait");
      }
    }
    return problems;
  }

  private Optional<String> checkpointProblem(Optional<Instant> last) {
    if (last.isEmpty()) {
      return Optional.of("checkpoint: none yet");
    }
    Duration age = Duration.between(last.get(), Instant.now());
    Duration patience = config.checkpointInterval().multipliedBy(10);
    if (patience.compareTo(LEAST_CHECKPOINT_PATIENCE) < 0) {
      patience = LEAST_CHECKPOINT_PATIENCE;
    }
    return age.compareTo(patience) > 0
        ? Optional.of("checkpoint: the last one is " + age.toSeconds() + " s old")
        : Optional.empty();
  }
}
