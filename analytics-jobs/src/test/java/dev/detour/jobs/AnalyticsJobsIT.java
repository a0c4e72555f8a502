package dev.detour.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.clickhouse.EmbeddedClickHouseProcess;
import dev.detour.kafka.EmbeddedKafka;
import dev.detour.kafka.EmbeddedKafkaConfig;
import dev.detour.testing.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jobs' process between Kafka's own broker and the real ClickHouse engine. */
@Timeout(180)
class AnalyticsJobsIT {
  private static final String TOPIC = "otlp_spans";

  @TempDir private Path directory;
  private EmbeddedKafka kafka;
  private EmbeddedClickHouseProcess clickHouse;
  private JobsProcess jobs;
  private ClickHouseQueries queries;
  private ProducedSpans produced;

  @BeforeEach
  void start() throws Exception {
    kafka =
        EmbeddedKafka.start(new EmbeddedKafkaConfig("127.0.0.1", 0, directory.resolve("kafka")));
    clickHouse = EmbeddedClickHouseProcess.start();
    queries = new ClickHouseQueries(clickHouse.url(), clickHouse.user(), clickHouse.password());
    jobs =
        new JobsProcess(
            Map.of(
                "DETOUR_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "DETOUR_INGEST_TOPIC", TOPIC,
                "DETOUR_CLICKHOUSE_URL", clickHouse.url().toString(),
                "DETOUR_CLICKHOUSE_USER", clickHouse.user(),
                "DETOUR_CLICKHOUSE_PASSWORD", clickHouse.password(),
                "DETOUR_JOBS_CHECKPOINT_DIR", directory.resolve("checkpoints").toString(),
                "DETOUR_JOBS_SPOOL_DIR", directory.resolve("spool").toString(),
                "DETOUR_JOBS_PARALLELISM", "2"),
            directory.resolve("jobs.log"));
    jobs.awaitReady();
    produced = new ProducedSpans(kafka.bootstrapServers(), TOPIC);
  }

  @AfterEach
  void stop() {
    produced.close();
    jobs.close();
    clickHouse.close();
    kafka.close();
  }

  @Test
  void losesNothingAndCountsNothingTwiceWhenProcessesAreKilled() throws Exception {
    produced.send(1000);
    awaitSomeRows();
    produceAround(() -> jobs.kill(), () -> jobs.start());
    jobs.awaitReady();
    produceAround(this::killClickHouse, () -> clickHouse.startAgain());
    jobs.awaitReady();
    produced.send(500);

    awaitRows("attempts", produced.attempts().size());
    awaitRows("requests", produced.requests().size());

    assertThat(spans("attempts")).containsExactlyInAnyOrderElementsOf(produced.attempts());
    assertThat(spans("requests")).containsExactlyInAnyOrderElementsOf(produced.requests());
    awaitRollups();
    new RollupAudit(queries).assertEqualToARecount();
    assertThat(LetterBox.read(kafka.bootstrapServers(), TOPIC, produced.deadLetters()))
        .hasSize(produced.deadLetters());
    assertSignals();
    assertThat(jobs.get("/metrics").body())
        .contains("detour_jobs_budgets_signals_total")
        .contains("detour_jobs_rows_written_total{table=\"attempts\"}")
        .contains("detour_jobs_spans_repeated_total")
        .contains("detour_jobs_requests_whole_total")
        .contains("detour_jobs_dead_letters_total{reason=\"bad_id\"}")
        .contains("detour_jobs_checkpoints_completed");
    assertThat(jobs.stop()).as("exit code of SIGTERM").isEqualTo(143);
  }

  /** In the table and in the topic, with the same ids. */
  private void assertSignals() throws Exception {
    produced.sendMisconfiguredWorkflow("zeta", 12);
    String wanted = " FROM detour.signals WHERE tenant = 'zeta'";
    await(2, "SELECT count()" + wanted);
    assertThat(
            queries.lines(
                "SELECT kind, change, route, state, total, failed" + wanted + " ORDER BY kind"))
        .containsExactly(
            "budget_state\traised\t\trestricted\t12\t0",
            "misconfigured_workflow\topened\talpha-premium\tinvalid_request\t12\t12");
    assertThat(LetterBox.signals(kafka.bootstrapServers(), "zeta", 2).keySet())
        .containsExactlyInAnyOrderElementsOf(queries.lines("SELECT id" + wanted));
  }

  private void killClickHouse() throws Exception {
    clickHouse.kill();
    produced.send(50);
    Await.until("the jobs miss ClickHouse", () -> jobs.status("/readyz") == 503);
    assertThat(jobs.get("/readyz").body()).contains("clickhouse: rows for");
    assertThat(jobs.status("/healthz")).isEqualTo(200);
  }

  private interface Step {
    void run() throws Exception;
  }

  /** Spans keep coming before, between and after the two steps. */
  private void produceAround(Step down, Step up) throws Exception {
    for (int i = 0; i < 10; i++) {
      produced.send(50);
    }
    down.run();
    for (int i = 0; i < 10; i++) {
      produced.send(50);
    }
    up.run();
    for (int i = 0; i < 10; i++) {
      produced.send(50);
    }
  }

  private void awaitSomeRows() throws Exception {
    Await.until("rows", () -> queries.number("SELECT count() FROM detour.attempts") > 0);
  }

  /** Waits for so many rows; if they do not come, the comparison that follows tells more. */
  private void awaitRows(String table, long expected) throws Exception {
    await(expected, "SELECT count() FROM detour." + table);
  }

  private void awaitRollups() throws Exception {
    await(
        produced.attempts().size() + produced.requests().size(),
        "SELECT sum(attempts) + sum(requests) FROM detour.rollup_1m FINAL");
  }

  private void await(long expected, String sql) throws Exception {
    Await.holds(Await.PATIENCE, () -> queries.number(sql) >= expected);
  }

  /** Read without FINAL: the sink alone must have written each row once. */
  private List<String> spans(String table) throws Exception {
    return queries.lines(
        "SELECT span_id, toUnixTimestamp64Micro(started_at), duration_us, cost_usd_micros FROM detour."
            + table);
  }
}
