package dev.detour.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.clickhouse.EmbeddedClickHouseProcess;
import dev.detour.kafka.EmbeddedKafka;
import dev.detour.kafka.EmbeddedKafkaConfig;
import dev.detour.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job on a cluster of separate processes, which are killed one after the other under load. */
@Timeout(240)
class ClusterIT {
  private static final String TOPIC = "otlp_spans";
  private static final Pattern JOB = Pattern.compile("\"jid\":\"([0-9a-f]{32})\"");

  private static final Pattern OVER = Pattern.compile("\"state\":\"(CANCELED|FINISHED)\"");

  @TempDir private Path directory;
  private EmbeddedKafka kafka;
  private EmbeddedClickHouseProcess clickHouse;
  private FlinkProcesses flink;
  private JobsProcess jobs;
  private ClickHouseQueries queries;
  private ProducedSpans produced;

  @BeforeEach
  void start() throws Exception {
    flink = new FlinkProcesses(directory, 2);
    kafka =
        EmbeddedKafka.start(new EmbeddedKafkaConfig("127.0.0.1", 0, directory.resolve("kafka")));
    clickHouse = EmbeddedClickHouseProcess.start();
    queries = new ClickHouseQueries(clickHouse.url(), clickHouse.user(), clickHouse.password());
    jobs =
        new JobsProcess(
            Map.ofEntries(
                Map.entry("DETOUR_FLINK_URL", flink.url().toString()),
                Map.entry("DETOUR_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers()),
                Map.entry("DETOUR_INGEST_TOPIC", TOPIC),
                Map.entry("DETOUR_CLICKHOUSE_URL", clickHouse.url().toString()),
                Map.entry("DETOUR_CLICKHOUSE_USER", clickHouse.user()),
                Map.entry("DETOUR_CLICKHOUSE_PASSWORD", clickHouse.password()),
                Map.entry("DETOUR_JOBS_CHECKPOINT_DIR", directory.resolve("state").toString()),
                Map.entry("DETOUR_JOBS_SPOOL_DIR", directory.resolve("spool").toString()),
                Map.entry("DETOUR_JOBS_CHECKPOINT_INTERVAL", "500ms"),
                Map.entry("DETOUR_JOBS_PARALLELISM", "2")),
            directory.resolve("jobs.log"));
    jobs.awaitReady();
    stopMerges();
    produced = new ProducedSpans(kafka.bootstrapServers(), TOPIC);
  }

  @AfterEach
  void stop() {
    produced.close();
    jobs.close();
    flink.close();
    clickHouse.close();
    kafka.close();
  }

  @Test
  void losesNothingAndCountsNothingTwiceWhicheverProcessIsKilled() throws Exception {
    produced.send(500);
    String first = onlyJob();
    produceAround(() -> flink.taskManager(0).kill(), () -> flink.taskManager(0).start());
    awaitCaughtUp();
    assertThat(onlyJob()).as("the job after the loss of a TaskManager").isEqualTo(first);

    produceAround(() -> flink.jobManager().kill(), () -> flink.jobManager().start());
    awaitCaughtUp();
    String second = onlyJob();
    assertThat(second).as("the job after the loss of the JobManager").isNotEqualTo(first);

    produceAround(
        () -> {
          clickHouse.kill();
          produced.send(50);
          flink.taskManager(1).kill();
        },
        () -> {
          flink.taskManager(1).start();
          clickHouse.startAgain();
          stopMerges();
        });
    awaitCaughtUp();

    produceAround(() -> jobs.kill(), () -> jobs.start());
    awaitCaughtUp();
    assertThat(onlyJob()).as("the job after the loss of its starter").isNotEqualTo(second);

    assertNothingLostNorDoubled();
    assertThat(jobs.get("/metrics").body())
        .contains("detour_jobs_rows_written_total{table=\"attempts\"}")
        .contains("detour_jobs_spans_repeated_total")
        .contains("detour_jobs_checkpoints_completed");
    assertThat(jobs.stop()).as("exit code of SIGTERM").isEqualTo(143);
    assertThat(unfinishedJobs()).as("jobs after their starter has stopped").isEmpty();
    goesOnAtItsSavepoint();
  }

  /** As in an upgrade: everything stops, and starts again where it was. */
  private void goesOnAtItsSavepoint() throws Exception {
    flink.close();
    produced.send(100);
    flink.start();
    jobs.start();
    awaitCaughtUp();
    assertThat(Files.readString(directory.resolve("jobs.log")))
        .contains("starting job decisions from " + directory.resolve("state/savepoint-"));
    assertNothingLostNorDoubled();
  }

  private void assertNothingLostNorDoubled() throws Exception {
    assertThat(spans("attempts")).containsExactlyInAnyOrderElementsOf(produced.attempts());
    assertThat(spans("requests")).containsExactlyInAnyOrderElementsOf(produced.requests());
    await(
        produced.attempts().size() + produced.requests().size(),
        "SELECT sum(attempts) + sum(requests) FROM detour.rollup_1m FINAL");
    new RollupAudit(queries).assertEqualToARecount();
    assertThat(LetterBox.read(kafka.bootstrapServers(), TOPIC, produced.deadLetters()))
        .hasSize(produced.deadLetters());
  }

  private interface Step {
    void run() throws Exception;
  }

  /** Spans keep coming before, between and after the two steps. */
  private void produceAround(Step down, Step up) throws Exception {
    produceInSteps();
    down.run();
    produceInSteps();
    up.run();
    produceInSteps();
  }

  private void produceInSteps() throws Exception {
    for (int i = 0; i < 8; i++) {
      produced.send(40);
      Thread.sleep(50);
    }
  }

  /** A merge would hide that a row was written twice. */
  private void stopMerges() throws Exception {
    for (String table : List.of("attempts", "requests")) {
      queries.lines("SYSTEM STOP MERGES detour." + table);
    }
  }

  private void awaitCaughtUp() throws Exception {
    await(produced.attempts().size(), "SELECT count() FROM detour.attempts");
    await(produced.requests().size(), "SELECT count() FROM detour.requests");
    jobs.awaitReady();
    assertThat(queries.number("SELECT count() FROM detour.attempts"))
        .isEqualTo(produced.attempts().size());
  }

  /** Waits for so many; if they do not come, the comparison that follows tells more. */
  private void await(long expected, String sql) throws Exception {
    Await.holds(Await.PATIENCE, () -> queries.number(sql) >= expected);
  }

  private String onlyJob() throws Exception {
    Set<String> jobs = unfinishedJobs();
    assertThat(jobs).hasSize(1);
    return jobs.iterator().next();
  }

  private Set<String> unfinishedJobs() throws Exception {
    Set<String> ids = new HashSet<>();
    for (String job : flink.get("/jobs/overview").split("(?=\\{\"jid\")")) {
      Matcher id = JOB.matcher(job);
      if (id.find() && !OVER.matcher(job).find()) {
        ids.add(id.group(1));
      }
    }
    return ids;
  }

  /** Read without FINAL: the sink alone must have written each row once. */
  private List<String> spans(String table) throws Exception {
    return queries.lines(
        "SELECT span_id, toUnixTimestamp64Micro(started_at), duration_us, cost_usd_micros FROM detour."
            + table);
  }
}
