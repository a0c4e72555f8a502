package dev.detour.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.clickhouse.EmbeddedClickHouseProcess;
import dev.detour.kafka.EmbeddedKafka;
import dev.detour.kafka.EmbeddedKafkaConfig;
import dev.detour.policy.event.LatencyHistogram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
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
    assertThat(rolledUp()).isEqualTo(recounted());
    assertThat(histogramsRolledUp()).isEqualTo(histogramsRecounted());
    assertThat(deadLetters()).hasSize(produced.deadLetters());
    assertThat(jobs.get("/metrics").body())
        .contains("detour_jobs_rows_written_total{table=\"attempts\"}")
        .contains("detour_jobs_spans_repeated_total")
        .contains("detour_jobs_dead_letters_total{reason=\"bad_id\"}")
        .contains("detour_jobs_checkpoints_completed");
    assertThat(jobs.stop()).as("exit code of SIGTERM").isEqualTo(143);
  }

  private void killClickHouse() throws Exception {
    clickHouse.kill();
    produced.send(50);
    while (jobs.status("/readyz") != 503) {
      Thread.sleep(50);
    }
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
    while (queries.number("SELECT count() FROM detour.attempts") == 0) {
      Thread.sleep(50);
    }
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
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (queries.number(sql) < expected && System.nanoTime() < deadline) {
      Thread.sleep(100);
    }
  }

  /** Read without FINAL: the sink alone must have written each row once. */
  private List<String> spans(String table) throws Exception {
    return queries.lines(
        "SELECT span_id, toUnixTimestamp64Micro(started_at), duration_us, cost_usd_micros FROM detour."
            + table);
  }

  private List<String> rolledUp() throws Exception {
    return queries.lines(
        """
        SELECT minute, tenant, feature, traffic_class, route, policy_version,
               requests, outcomes['served'], requests_with_fallback, fallback_depth_sum,
               request_cost_usd_micros, attempts, attempts_failed, failures['overloaded'],
               attempt_cost_usd_micros, input_tokens, cached_input_tokens, output_tokens,
               reasoning_tokens, revision
        FROM detour.rollup_1m FINAL
        ORDER BY minute, tenant, feature, traffic_class, route, policy_version
        """);
  }

  private List<String> recounted() throws Exception {
    return queries.lines(
        """
        SELECT toDateTime(toStartOfMinute(started_at), 'UTC') AS minute, tenant, feature,
               traffic_class, route, policy_version,
               sum(is_request), sum(is_request AND result = 'served'),
               sum(depth > 0), sum(depth), sumIf(cost, is_request),
               sum(NOT is_request), sum(NOT is_request AND result != ''),
               sum(NOT is_request AND result = 'overloaded'), sumIf(cost, NOT is_request),
               sum(input), sum(cached), sum(output), sum(reasoning), count()
        FROM (
          SELECT started_at, tenant, feature, traffic_class, route_primary AS route,
                 policy_version, 1 AS is_request, outcome AS result, fallback_depth AS depth,
                 cost_usd_micros AS cost, 0 AS input, 0 AS cached, 0 AS output, 0 AS reasoning
          FROM detour.requests
          UNION ALL
          SELECT started_at, tenant, feature, traffic_class, route, policy_version, 0,
                 failure_category, 0, cost_usd_micros, input_tokens, cached_input_tokens,
                 output_tokens, reasoning_tokens
          FROM detour.attempts
        )
        GROUP BY minute, tenant, feature, traffic_class, route, policy_version
        ORDER BY minute, tenant, feature, traffic_class, route, policy_version
        """);
  }

  private Map<String, Long> histogramsRolledUp() throws Exception {
    Map<String, Long> counts = new TreeMap<>();
    for (String kind : List.of("request_latency", "attempt_latency", "first_chunk")) {
      List<String> rows =
          queries.lines(
              "SELECT tenant, route, bucket, sum(amount) FROM detour.rollup_1m FINAL ARRAY JOIN"
                  + " mapKeys(%1$s_histogram) AS bucket, mapValues(%1$s_histogram) AS amount"
                      .formatted(kind)
                  + " GROUP BY tenant, route, bucket");
      for (String row : rows) {
        String[] columns = row.split("\t");
        counts.put(
            kind + " " + columns[0] + " " + columns[1] + " " + columns[2],
            Long.valueOf(columns[3]));
      }
    }
    return counts;
  }

  private Map<String, Long> histogramsRecounted() throws Exception {
    Map<String, Long> counts = new TreeMap<>();
    recount(counts, "request_latency", "route_primary, duration_us FROM detour.requests");
    recount(counts, "attempt_latency", "route, duration_us FROM detour.attempts");
    recount(
        counts,
        "first_chunk",
        "route, time_to_first_chunk_us FROM detour.attempts WHERE time_to_first_chunk_us IS NOT"
            + " NULL");
    return counts;
  }

  private void recount(Map<String, Long> counts, String kind, String from) throws Exception {
    for (String row : queries.lines("SELECT tenant, " + from)) {
      String[] columns = row.split("\t");
      int bucket = LatencyHistogram.bucketOf(Long.parseLong(columns[2]));
      counts.merge(kind + " " + columns[0] + " " + columns[1] + " " + bucket, 1L, Long::sum);
    }
  }

  /** At least once, so repetitions are dropped; each says where it came from. */
  private Set<String> deadLetters() throws IOException {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      partitions.add(new TopicPartition(TOPIC + "_dead_letter", i));
    }
    Set<String> letters = new HashSet<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (letters.size() < produced.deadLetters() && System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(Duration.ofMillis(200))) {
          letters.add(header(letter, "detour.origin") + " " + header(letter, "detour.reason"));
        }
      }
    }
    return letters;
  }

  private static String header(ConsumerRecord<?, ?> polled, String name) {
    return new String(polled.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
