package dev.detour.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.clickhouse.EmbeddedClickHouseProcess;
import dev.detour.jobs.ClickHouseQueries;
import dev.detour.jobs.row.AttemptRow;
import dev.detour.jobs.row.RequestRow;
import dev.detour.jobs.row.Table;
import dev.detour.jobs.schema.SchemaMigrator;
import dev.detour.jobs.signals.IncidentRow;
import dev.detour.jobs.signals.RouteWatch;
import dev.detour.jobs.span.OtlpDecoder;
import dev.detour.jobs.span.TestSpans;
import dev.detour.policy.event.SpanNames;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the sink relies on, on the real engine: tokens, formats, columns. */
class ClickHouseSinkIT {
  private static final long START = Instant.now().getEpochSecond() * 1_000_000 + 250_000;

  private static EmbeddedClickHouseProcess process;
  private static ClickHouseAddress address;
  private static ClickHouseQueries queries;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    process = EmbeddedClickHouseProcess.start();
    address = new ClickHouseAddress(process.url(), process.user(), process.password());
    queries = new ClickHouseQueries(process.url(), process.user(), process.password());
    new SchemaMigrator(process.url(), process.user(), process.password()).migrate();
  }

  @AfterAll
  static void stop() {
    process.close();
  }

  @BeforeEach
  void empty() throws Exception {
    queries.lines("TRUNCATE TABLE detour.attempts");
    queries.lines("TRUNCATE TABLE detour.requests");
  }

  @Test
  void writesEveryColumnOfAnAttempt() throws Exception {
    insert(AttemptRow.TABLE, TestSpans.attempt(7, 1, START, 800_000));

    assertThat(row("attempts"))
        .containsExactly(
            "acme-1",
            String.valueOf(START),
            "00000000000000000000000000000007",
            "00000000000002be",
            "00000000000002bc",
            "req-7",
            "router-1",
            "1",
            "first_fallback",
            "",
            "['alpha-cheap: circuit_open']",
            "half_open",
            "beta-premium",
            "beta",
            "chat",
            "gpt-4o",
            "gpt-4o-2026",
            "chatcmpl-1",
            "shop",
            "support-chat",
            "refund",
            "user-0",
            "critical_user_facing",
            "['pii']",
            "7",
            "stable",
            "normal",
            "true",
            "800000",
            "250000",
            "3000",
            "60000",
            "200",
            "0",
            "",
            "",
            "",
            "['stop']",
            "512",
            "100",
            "40",
            "4",
            "30",
            "10",
            "900",
            "2026-11-01",
            "0.9",
            "127.0.0.1",
            "9100");
  }

  @Test
  void writesEveryColumnOfARequest() throws Exception {
    insert(RequestRow.TABLE, TestSpans.request(7, START, 1_500_000));

    assertThat(row("requests"))
        .containsExactly(
            "acme-1",
            String.valueOf(START),
            "00000000000000000000000000000007",
            "00000000000002bc",
            "req-7",
            "router-1",
            "shop",
            "support-chat",
            "refund",
            "user-0",
            "key-1",
            "critical_user_facing",
            "['pii']",
            "7",
            "stable",
            "normal",
            "0.5",
            "served",
            "",
            "attempt_succeeded",
            "['alpha-cheap: circuit_open']",
            "auto",
            "['tools']",
            "1200",
            "512",
            "1",
            "2",
            "alpha-premium",
            "beta-premium",
            "true",
            "1500000",
            "120",
            "1400250",
            "310",
            "200",
            "",
            "900",
            "job-7",
            "req-6");
  }

  @Test
  void replacesAnIncidentByWhatIsKnownOfItLater() throws Exception {
    RouteWatch watch = new RouteWatch();
    watch.open = true;
    watch.startedAt = START / 1_000_000;
    watch.detectedAt = watch.startedAt + 60;
    watch.attempts = 70;
    watch.failures = 60;
    watch.usualRate = 0.01;
    watch.peakRate = 0.9;
    watch.category = "server_error";
    insertIncident(watch, watch.detectedAt);
    assertThat(queries.lines("SELECT isNull(ended_at) FROM detour.incidents FINAL"))
        .containsExactly("1");
    watch.open = false;
    watch.endedAt = watch.startedAt + 600;
    watch.attempts = 700;
    insertIncident(watch, watch.endedAt + 120);
    assertThat(
            queries.lines(
                "SELECT route, toUnixTimestamp(started_at), toUnixTimestamp(ended_at) - toUnixTimestamp(started_at), attempts,"
                    + " failures, usual_rate, peak_rate, category FROM detour.incidents FINAL"))
        .containsExactly("alpha\t" + watch.startedAt + "\t600\t700\t60\t0.01\t0.9\tserver_error");
  }

  private void insertIncident(RouteWatch watch, long asOf) throws Exception {
    Table<IncidentRow> table = IncidentRow.TABLE;
    try (SpoolWriter writer =
        new SpoolWriter(new Spool(directory, "run1"), table.name(), table.layout())) {
      writer.write(table.encode(new IncidentRow("alpha", watch, asOf)), null);
      SpooledBatch batch = writer.prepareCommit().iterator().next();
      new ClickHouseInserts(address, table.name())
          .insert(directory.resolve(batch.file()), batch.token());
    }
  }

  @Test
  void insertsABatchOnceHoweverOftenItIsSent() throws Exception {
    // Two days, so two parts: the token has to hold for each.
    Span.Builder today = TestSpans.request(1, START, 1);
    Span.Builder yesterday = TestSpans.request(2, START - 86_400_000_000L, 1);
    SpooledBatch batch = spool(RequestRow.TABLE, today, yesterday);
    ClickHouseInserts inserts = new ClickHouseInserts(address, "requests");

    for (int i = 0; i < 3; i++) {
      inserts.insert(directory.resolve(batch.file()), batch.token());
    }
    assertThat(queries.number("SELECT count() FROM detour.requests")).isEqualTo(2);

    // The same rows under another token are another batch.
    inserts.insert(directory.resolve(batch.file()), "another-token");
    assertThat(queries.number("SELECT count() FROM detour.requests")).isEqualTo(4);
  }

  @Test
  void insertsABatchOfManyBlocksOnceAndAsOnePart() throws Exception {
    int rows = 20_000;
    Span.Builder[] spans = new Span.Builder[rows];
    for (int i = 0; i < rows; i++) {
      spans[i] = TestSpans.attempt(i + 1, i % 2, START + i, 1);
    }
    SpooledBatch batch = spool(AttemptRow.TABLE, spans);
    ClickHouseInserts inserts = new ClickHouseInserts(address, "attempts");

    for (int i = 0; i < 2; i++) {
      inserts.insert(directory.resolve(batch.file()), batch.token());
    }

    assertThat(
            queries.lines(
                "SELECT count(), uniqExact(span_id), countIf(attempt_reason = 'first_fallback'),"
                    + " countIf(sensitivity = ['pii']), uniq(_part) FROM detour.attempts"))
        .containsExactly("20000\t20000\t10000\t20000\t1");
  }

  @Test
  void writesNothingWhereASpanTellsNothing() throws Exception {
    Span.Builder silent = TestSpans.attempt(7, 0, START, 1).clearAttributes();
    silent
        .addAttributes(TestSpans.number(SpanNames.ATTEMPT_INDEX, 0))
        .addAttributes(TestSpans.text(SpanNames.TENANT, "acme-1"));
    insert(AttemptRow.TABLE, silent);
    insert(AttemptRow.TABLE, TestSpans.attempt(7, 1, START, 800_000));

    assertThat(
            queries.lines(
                "SELECT tenant, route, time_to_first_chunk_us, total_timeout_ms, propensity, sensitivity"
                    + " FROM detour.attempts ORDER BY route"))
        .containsExactly(
            "acme-1\t\t\\N\t\\N\t\\N\t[]", "acme-1\tbeta-premium\t250000\t60000\t0.9\t['pii']");
  }

  @Test
  void remembersTheTokenAfterAKill() throws Exception {
    SpooledBatch batch = spool(RequestRow.TABLE, TestSpans.request(3, START, 1));
    ClickHouseInserts inserts = new ClickHouseInserts(address, "requests");
    inserts.insert(directory.resolve(batch.file()), batch.token());

    process.kill();
    process.startAgain();
    inserts.insert(directory.resolve(batch.file()), batch.token());

    assertThat(queries.number("SELECT count() FROM detour.requests")).isEqualTo(1);
  }

  @Test
  void passesOnWhatClickHouseSays() throws Exception {
    SpooledBatch batch = spool(RequestRow.TABLE, TestSpans.request(1, START, 1));
    ClickHouseInserts inserts = new ClickHouseInserts(address, "no_such_table");

    assertThatThrownBy(() -> inserts.insert(directory.resolve(batch.file()), batch.token()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no_such_table");
  }

  private void insert(Table<?> table, Span.Builder span) throws Exception {
    SpooledBatch batch = spool(table, span);
    new ClickHouseInserts(address, table.name())
        .insert(directory.resolve(batch.file()), batch.token());
  }

  private SpooledBatch spool(Table<?> table, Span.Builder... spans) throws Exception {
    byte[] record = TestSpans.export(spans).toByteArray();
    try (SpoolWriter writer =
        new SpoolWriter(new Spool(directory, "run1"), table.name(), table.layout())) {
      for (var span : OtlpDecoder.decode(record, START / 1000, "test").spans()) {
        writer.write(span.row(), null);
      }
      return writer.prepareCommit().iterator().next();
    }
  }

  /** Every column of the only row, but the one that the table fills itself. */
  private static List<String> row(String table) throws Exception {
    List<String> columns = new ArrayList<>();
    for (String name :
        queries.lines(
            "SELECT name FROM system.columns WHERE database = 'detour' AND table = '"
                + table
                + "' AND name != 'inserted_at' ORDER BY position")) {
      columns.add(name.equals("started_at") ? "toUnixTimestamp64Micro(started_at)" : name);
    }
    List<String> rows =
        queries.lines("SELECT " + String.join(", ", columns) + " FROM detour." + table);
    assertThat(rows).hasSize(1);
    return List.of(rows.get(0).split("\t", -1));
  }
}
