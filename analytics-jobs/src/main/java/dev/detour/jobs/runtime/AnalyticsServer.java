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
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The analytics jobs as one service: schema, job, repairs, health; the job runs on its host. */
public final class AnalyticsServer implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(AnalyticsServer.class);
  private static final Duration LEAST_CHECKPOINT_PATIENCE = Duration.ofSeconds(15);
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);
  private static final String TEMPORARY = ".tmp";

  private final JobsConfig config;
  private final RetainedCheckpoints checkpoints;
  private final JobHost host;
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
    this.host = JobHost.of(config);
    this.health =
        HealthServer.start(
            config.host(), config.port(), this::problems, () -> host.measurements().render());
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
      Patience patience = new Patience(config.startupTimeout());
      server.awaitServices(patience);
      server.submit(patience);
      server.beginHousekeeping();
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

  /**
   * Waits for the job's end, which only {@link #close()} or a bug brings. On a cluster the job is
   * started again when it is over, as after the loss of the JobManager, and this never returns.
   */
  public void awaitEnd() throws InterruptedException, ExecutionException {
    RunningJob running = job;
    while (running != null) {
      running.awaitEnd();
      if (!host.outlivesItsJob()) {
        return;
      }
      logger.warn("the cluster has lost the job; starting it again");
      running = startAgain();
    }
  }

  private RunningJob startAgain() throws InterruptedException {
    while (true) {
      try {
        return submit(new Patience(config.startupTimeout()));
      } catch (StartupException e) {
        logger.warn("the job could not be started again, trying further", e);
        Thread.sleep(RESTART_PAUSE.toMillis());
      }
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

  private void awaitServices(Patience patience) throws InterruptedException {
    phase = "waiting for Kafka";
    patience.await(
        "Kafka at " + config.topic().bootstrapServers(),
        () ->
            Topics.ensure(
                config.topic().bootstrapServers(),
                config.topic().name(),
                config.topic().deadLetterName(),
                config.signals().name()));
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

  /** Starts the job where its last checkpoint ended. */
  private RunningJob submit(Patience patience) throws InterruptedException {
    phase = "waiting for Flink";
    host.prepare(patience);
    phase = "starting the job";
    Optional<Path> restoreFrom = checkpoints.newestReadable();
    logger.info(
        "starting job {} from {}",
        DecisionsJob.NAME,
        restoreFrom.map(Path::toString).orElse("the beginning of the topic"));
    JobID jobId = new JobID();
    Spool spool = new Spool(config.storage().spool(), jobId.toHexString());
    try {
      spool.claim();
      Execution execution = host.start(environment(jobId, restoreFrom, spool), DecisionsJob.NAME);
      RunningJob running = new RunningJob(execution, checkpoints, spool);
      job = running;
      phase = "running";
      return running;
    } catch (Exception e) {
      throw new StartupException("Flink did not take the job: " + e, e);
    }
  }

  private void beginHousekeeping() {
    repairs =
        RepairSchedule.start(
            new RollupRepair(config.clickHouse(), config.timing().allowedLateness()),
            config.repairInterval(),
            host.measurements()::count);
    var unused = housekeeping.scheduleWithFixedDelay(this::keepHouse, 1, 1, TimeUnit.SECONDS);
  }

  private StreamExecutionEnvironment environment(
      JobID jobId, Optional<Path> restoreFrom, Spool spool) {
    Configuration settings =
        FlinkSettings.ofJob(
            config.storage().checkpoints(),
            config.checkpointInterval(),
            config.backlogCheckpointInterval(),
            config.parallelism(),
            jobId,
            restoreFrom);
    StreamExecutionEnvironment environment = host.environment(settings, config.parallelism());
    DecisionsJob.build(
        environment,
        DecisionsPorts.toClickHouse(
            config.topic().source(),
            config.topic().deadLetters(),
            config.signals().sink(),
            config.clickHouse(),
            spool),
        config.timing());
    return environment;
  }

  /** An exception here would end the schedule, so it is told of and made up for by the next. */
  private void keepHouse() {
    try {
      host.refresh();
      RunningJob running = job;
      if (running != null) {
        running.tidyOnce();
      }
    } catch (RuntimeException e) {
      logger.warn("housekeeping failed, trying again: {}", e.toString());
    }
  }

  private List<String> problems() {
    RunningJob running = job;
    if (running == null || !phase.equals("running")) {
      return List.of(phase);
    }
    List<String> problems = new ArrayList<>();
    Execution.State state = running.state();
    if (state != Execution.State.RUNNING) {
      problems.add("job: " + state.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }
    checkpointProblem(running.lastCheckpoint()).ifPresent(problems::add);
    for (String table : List.of("attempts", "requests", "rollup_1m", "join_gaps")) {
      String series = "detour_jobs_insert_failures_in_a_row{table=\"" + table + "\"}";
      if (host.measurements().value(series) > 0) {
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
    Duration patience = config.backlogCheckpointInterval().multipliedBy(10);
    if (patience.compareTo(LEAST_CHECKPOINT_PATIENCE) < 0) {
      patience = LEAST_CHECKPOINT_PATIENCE;
    }
    return age.compareTo(patience) > 0
        ? Optional.of("checkpoint: the last one is " + age.toSeconds() + " s old")
        : Optional.empty();
  }
}
