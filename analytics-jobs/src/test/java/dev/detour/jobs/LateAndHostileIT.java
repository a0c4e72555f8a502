package dev.detour.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.detour.clickhouse.EmbeddedClickHouseProcess;
import dev.detour.jobs.repair.RollupRepair;
import dev.detour.jobs.sink.ClickHouseAddress;
import dev.detour.jobs.span.TestSpans;
import dev.detour.kafka.EmbeddedKafka;
import dev.detour.kafka.EmbeddedKafkaConfig;
import dev.detour.policy.event.SpanNames;
import dev.detour.testing.Await;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What comes late, never, twice or broken, between Kafka's own broker and the real engine. */
@Timeout(180)
class LateAndHostileIT {
  private static final String TOPIC = "otlp_spans";
  private static final Duration LATENESS = Duration.ofSeconds(30);
  private static final long DAY_MICROS = Duration.ofDays(1).toMillis() * 1000;

  /** A minute that is over, and closed for the roll-ups. */
  private final Instant minute =
      Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(10, ChronoUnit.MINUTES);

  private final long start = minute.toEpochMilli() * 1000;

  @TempDir private Path directory;
  private EmbeddedKafka kafka;
  private EmbeddedClickHouseProcess clickHouse;
  private JobsProcess jobs;
  private ClickHouseQueries queries;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void start() throws Exception {
    kafka =
        EmbeddedKafka.start(new EmbeddedKafkaConfig("127.0.0.1", 0, directory.resolve("kafka")));
    clickHouse = EmbeddedClickHouseProcess.start();
    queries = new ClickHouseQueries(clickHouse.url(), clickHouse.user(), clickHouse.password());
    jobs =
        new JobsProcess(
            Map.ofEntries(
                Map.entry("DETOUR_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers()),
                Map.entry("DETOUR_INGEST_TOPIC", TOPIC),
                Map.entry("DETOUR_CLICKHOUSE_URL", clickHouse.url().toString()),
                Map.entry("DETOUR_CLICKHOUSE_USER", clickHouse.user()),
                Map.entry("DETOUR_CLICKHOUSE_PASSWORD", clickHouse.password()),
                Map.entry("DETOUR_JOBS_CHECKPOINT_DIR", directory.resolve("state").toString()),
                Map.entry("DETOUR_JOBS_SPOOL_DIR", directory.resolve("spool").toString()),
                Map.entry("DETOUR_JOBS_CHECKPOINT_INTERVAL", "300ms"),
                Map.entry("DETOUR_JOBS_ALLOWED_LATENESS", LATENESS.toSeconds() + "s"),
                Map.entry("DETOUR_JOBS_JOIN_PATIENCE", "1s"),
                Map.entry("DETOUR_JOBS_REPAIR_INTERVAL", "1s")),
            directory.resolve("jobs.log"));
    jobs.awaitReady();
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "max.request.size", 1_040_000),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    producer.close();
    jobs.close();
    clickHouse.close();
    kafka.close();
  }

  @Test
  void countsExplainsAndGoesOn() throws Exception {
    sendBroken();
    sendSkewed();
    sendRepeated();
    send(minute, TestSpans.request(40, start, 10), attempt(40, 0), attempt(40, 1));

    Map<String, String> letters = LetterBox.read(kafka.bootstrapServers(), TOPIC, 9);
    await("SELECT count() FROM detour.requests", 4);
    await("SELECT count() FROM detour.attempts", 4);

    assertThat(letters.values().stream().map(LateAndHostileIT::withoutNumbers))
        .containsExactlyInAnyOrder(
            "a tag without a field's number",
            "detour.feature: # characters (expected: <= #)",
            "cut off: # bytes where # are left; its # bytes are too many for a letter and stay at"
                + " its origin",
            "detour.decision.skipped: # texts (expected: <= #)",
            "id of # bytes (expected: #)",
            "id is all zero",
            "starts PT#H before it was received",
            "starts PT-#H before it was received",
            "ends # ns before it starts");
    assertThat(metric("spans_repeated_total")).isEqualTo(3);
    assertThat(metric("dead_letters_total{reason=\"bad_time\"}")).isEqualTo(3);
    assertThat(metric("dead_letters_total{reason=\"bad_id\"}")).isEqualTo(2);
    assertThat(metric("dead_letters_total{reason=\"bad_attribute\"}")).isEqualTo(2);
    assertThat(metric("dead_letters_total{reason=\"undecodable\"}")).isEqualTo(2);
    assertThat(metric("restarts")).isZero();
    assertThat(
            queries.lines("SELECT cost_usd_micros FROM detour.attempts WHERE trace_id LIKE '%1e'"))
        .as("the first of two that claim the same id")
        .containsExactlyInAnyOrder("0", "900");
    awaitRepaired();
    new RollupAudit(queries).assertEqualToARecount();
  }

  private void sendBroken() throws Exception {
    send(minute, new byte[] {0, 0, 0});
    byte[] cutOff = new byte[1_030_000];
    cutOff[0] = 10;
    cutOff[1] = (byte) 0xFF;
    cutOff[2] = (byte) 0xFF;
    cutOff[3] = 0x7F;
    send(minute, cutOff);
    send(minute, new byte[0]);
    send(
        minute,
        attempt(10, 0).addAttributes(TestSpans.text(SpanNames.FEATURE, "f".repeat(500_000))));
    Span.Builder skips = TestSpans.span(11, 11, start, 10);
    skips.addAttributes(TestSpans.text(SpanNames.OUTCOME, "served"));
    skips.addAttributes(TestSpans.text(SpanNames.REQUEST_ID, "req-11"));
    var many = TestSpans.texts(SpanNames.SKIPPED, "a: circuit_open").toBuilder();
    for (int i = 0; i < 1000; i++) {
      many.getValueBuilder().getArrayValueBuilder().addValuesBuilder().setStringValue("b: tier");
    }
    send(minute, skips.addAttributes(many));
    send(minute, TestSpans.request(12, start, 10).setSpanId(ByteString.copyFromUtf8("short")));
    send(minute, TestSpans.request(13, start, 10).setTraceId(ByteString.copyFrom(new byte[16])));
  }

  /** By days, both ways: within what tables keep and clocks may err it is a row, else a letter. */
  private void sendSkewed() throws Exception {
    send(minute, TestSpans.request(20, start - 100 * DAY_MICROS, 10));
    send(minute, TestSpans.request(21, start + 3 * DAY_MICROS, 10));
    send(minute, TestSpans.request(22, start, -10));
    send(minute, stated(23, start - 5 * DAY_MICROS, 0));
    send(minute, stated(24, start + DAY_MICROS / 2, 0));
  }

  private void sendRepeated() throws Exception {
    Span.Builder first = attempt(30, 0);
    Span.Builder other =
        first.clone().addAttributes(TestSpans.number(SpanNames.COST_USD_MICROS, 7));
    send(minute, first, first, attempt(30, 1));
    send(minute, other, TestSpans.request(30, start, 10));
    send(minute, attempt(30, 1));
  }

  @Test
  void saysWhatIsMissingUntilItComes() throws Exception {
    send(minute, TestSpans.request(1, start, 10), attempt(1, 0), attempt(1, 1));
    send(minute, attempt(2, 0)); // its request comes in time
    send(minute, TestSpans.request(3, start, 10), attempt(3, 0)); // the second comes too late
    send(minute, TestSpans.request(4, start, 10)); // neither attempt ever comes
    send(minute, attempt(5, 0), attempt(5, 1)); // the request never comes
    send(minute, stated(6, start, 1), attempt(6, 0), attempt(6, 1)); // more than stated
    tick(minute.plusSeconds(20), 98);
    await("SELECT count() FROM detour.join_gaps FINAL", 5);
    // One of them was whole for a moment: what came after that, only the repair understands.
    await("SELECT count() FROM detour.join_gaps FINAL WHERE state = 'attempts_unstated'", 1);
    assertThat(gaps())
        .containsExactly(
            "2\trequest_missing\t0\t1",
            "3\tattempts_missing\t2\t1",
            "4\tattempts_missing\t2\t0",
            "5\trequest_missing\t0\t2",
            "6\tattempts_unstated\t1\t2");

    send(minute, stated(2, start, 1));
    await("SELECT count() FROM detour.join_gaps FINAL WHERE state = 'whole'", 1);
    tick(minute.plusSeconds(200), 99);
    await("SELECT count() FROM detour.attempts WHERE span_id = '%016x'".formatted(99), 1);
    send(minute.plusSeconds(201), attempt(3, 1));
    send(minute.plusSeconds(201), attempt(3, 1));
    await("SELECT count() FROM detour.join_gaps FINAL WHERE state = 'whole'", 2);

    assertThat(gaps())
        .containsExactly(
            "2\twhole\t1\t1",
            "3\twhole\t2\t2",
            "4\tattempts_missing\t2\t0",
            "5\trequest_missing\t0\t2",
            "6\tattempts_unstated\t1\t2");
    assertThat(queries.lines(RECONCILED)).containsExactly("0");
    assertThat(metric("join_gaps_total{reason=\"request_missing\"}")).isGreaterThanOrEqualTo(2);
    assertThat(metric("join_gaps_healed_total")).isGreaterThanOrEqualTo(1);
    // With those that moved the clock, which came as late.
    assertThat(metric("spans_too_late_for_rollup_total")).isEqualTo(2 + 4);

    awaitRepaired();
    RollupAudit audit = new RollupAudit(queries);
    audit.assertEqualToARecount();
    List<String> repaired = audit.rolledUp();
    RollupRepair again =
        new RollupRepair(
            new ClickHouseAddress(clickHouse.url(), clickHouse.user(), clickHouse.password()),
            LATENESS);
    assertThat(again.repair(minute, minute.plusSeconds(120))).isEqualTo(2);
    assertThat(audit.rolledUp()).as("repaired again").isEqualTo(repaired);
  }

  /** How {@code requests} and {@code attempts} differ, less what the gaps explain. */
  private static final String RECONCILED =
      """
      SELECT (SELECT count() FROM detour.attempts FINAL
              WHERE request_id != '' AND parent_span_id != '')
           - (SELECT sum(attempts) FROM detour.requests FINAL)
           - (SELECT sum(toInt64(attempts_seen) - attempts_stated) FROM detour.join_gaps FINAL)
      """;

  private List<String> gaps() throws Exception {
    return queries.lines(
        "SELECT reinterpretAsUInt64(reverse(unhex(substring(trace_id, 17)))) AS trace, state,"
            + " attempts_stated, attempts_seen FROM detour.join_gaps FINAL ORDER BY trace");
  }

  private void awaitRepaired() throws Exception {
    long runs = (long) metric("rollup_repairs_total");
    Await.until("two more repairs", () -> metric("rollup_repairs_total") >= runs + 2);
  }

  /** Lets the log's clock pass the given time: each partition tells of it. */
  private void tick(Instant time, long span) throws Exception {
    byte[] record =
        TestSpans.export(
                TestSpans.span(span, span, start, 10)
                    .addAttributes(TestSpans.text(SpanNames.GEN_AI_OPERATION_NAME, "chat")))
            .toByteArray();
    for (int partition = 0; partition < 4; partition++) {
      producer
          .send(new ProducerRecord<>(TOPIC, partition, time.toEpochMilli(), null, record))
          .get();
    }
  }

  private Span.Builder attempt(long trace, int index) {
    return TestSpans.attempt(trace, index, start, 10);
  }

  /** A request that says it made so many attempts. */
  private static Span.Builder stated(long trace, long start, int attempts) {
    Span.Builder request = TestSpans.request(trace, start, 10);
    for (int i = 0; i < request.getAttributesCount(); i++) {
      if (request.getAttributes(i).getKey().equals(SpanNames.ATTEMPTS)) {
        request.setAttributes(i, TestSpans.number(SpanNames.ATTEMPTS, attempts));
      }
    }
    return request;
  }

  private void send(Instant received, Span.Builder... spans) throws Exception {
    send(received, TestSpans.export(spans).toByteArray());
  }

  private void send(Instant received, byte[] record) throws Exception {
    producer.send(new ProducerRecord<>(TOPIC, 0, received.toEpochMilli(), null, record)).get();
  }

  private void await(String sql, long expected) throws Exception {
    Await.holds(Await.PATIENCE, () -> queries.number(sql) >= expected);
  }

  private double metric(String name) throws Exception {
    Matcher line =
        Pattern.compile("^detour_jobs_" + Pattern.quote(name) + " (.*)$", Pattern.MULTILINE)
            .matcher(jobs.get("/metrics").body());
    return line.find() ? Double.parseDouble(line.group(1)) : 0;
  }

  private static String withoutNumbers(String text) {
    return text.replaceAll("PT(-?)[0-9HMS.-]+", "PT$1#H").replaceAll("[0-9][0-9,]*", "#");
  }
}
