package dev.detour.jobs.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.clickhouse.EmbeddedClickHouseProcess;
import dev.detour.jobs.SqlText;
import dev.detour.jobs.schema.ClickHouseStatements;
import dev.detour.jobs.schema.SchemaException;
import dev.detour.jobs.schema.SchemaMigrator;
import dev.detour.jobs.sink.ClickHouseAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hours that are counted hold what a count of the rows holds, whatever happens meanwhile. */
@Timeout(120)
class HourCountIT {
  private static final Duration LATENESS = Duration.ofMinutes(15);

  /** When the rows begin; they fill the two hours from here. */
  private final Instant start =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(12));

  private final Instant afterwards = start.plus(Duration.ofHours(6));

  private EmbeddedClickHouseProcess process;
  private ClickHouseStatements clickHouse;
  private RollupRepair repair;

  @BeforeEach
  void start() {
    process = EmbeddedClickHouseProcess.start();
    new SchemaMigrator(process.url(), process.user(), process.password()).migrate();
    clickHouse = new ClickHouseStatements(process.url(), process.user(), process.password());
    repair =
        new RollupRepair(
            new ClickHouseAddress(process.url(), process.user(), process.password()), LATENESS);
  }

  @AfterEach
  void stop() {
    process.close();
  }

  @Test
  void equalTheRowsAndAreReadInTheirPlace() {
    insert(0, 2_000, 1);
    repair.repair(start, start.plus(Duration.ofHours(2)));
    assertThat(shown(300)).as("nothing is counted yet").isEqualTo(shown(60));
    assertThat(rowsRead()).isPositive();

    repair.repairLate(afterwards);

    assertEqualToTheRows();
    assertThat(rowsRead()).as("rows behind the hours that are counted").isZero();
    assertThat(
            run(
                "SELECT max(counted_until) = toDateTime("
                    + afterwards.minus(Duration.ofHours(1)).getEpochSecond()
                    + ") FROM detour.counted_hours"))
        .isEqualTo("1");
  }

  @Test
  void countAnInsertOnceThatIsRepeated() {
    insert(0, 2_000, 1);
    insert(0, 2_000, 1);
    repair.repairLate(afterwards);
    insert(0, 2_000, 1);
    repair.repairLate(afterwards);

    assertThat(run("SELECT sum(attempts) FROM detour.attempt_counts(step = 300)"))
        .isEqualTo("2000");
    assertEqualToTheRows();
  }

  @Test
  void countAgainWhatCameOrChangedAfterwards() {
    insert(0, 2_000, 1);
    repair.repair(start, start.plus(Duration.ofHours(2)));
    repair.repairLate(afterwards);

    // New rows that are late, and old ones that are written again, much later.
    insert(2_000, 500, 6 * 3_600);
    insert(0, 700, 7 * 3_600);
    repair.repairLate(afterwards);

    assertThat(run("SELECT sum(attempts) FROM detour.attempt_counts(step = 300)"))
        .isEqualTo("2500");
    assertThat(run("SELECT sum(later_than_10m) FROM detour.attempt_counts(step = 300)"))
        .isEqualTo("1200");
    assertEqualToTheRows();
  }

  @Test
  void followTheRollUpsWhereTheJobWroteThemLate() {
    insert(0, 2_000, 1);
    repair.repairLate(afterwards);
    assertThat(run("SELECT sum(attempts) FROM detour.rollups(step = 300)")).isEqualTo("0");

    // As the job does once it is back; no row is late.
    writeRollups();
    repair.repairLate(afterwards);

    assertEqualToTheRows();
  }

  @Test
  void goOnWhereAKillLeftThem() {
    insert(0, 60_000, 1);
    repair.repair(start, start.plus(Duration.ofHours(2)));
    for (String table : List.of("rollup_slots", "attempt_slots", "budget_slots")) {
      killOnceItHasWritten(table);
      assertThat(shown(300)).as("half counted").isEqualTo(shown(60));
    }

    repair.repairLate(afterwards);

    assertThat(rowsRead()).isZero();
    assertEqualToTheRows();
  }

  /** Kills the engine between the counts of an hour, or within one. */
  private void killOnceItHasWritten(String table) {
    String rows = "SELECT count() FROM detour." + table;
    String before = run(rows);
    CompletableFuture<Void> counting =
        CompletableFuture.runAsync(() -> repair.repairLate(afterwards));
    while (run(rows).equals(before) && !counting.isDone()) {
      Thread.onSpinWait();
    }
    process.kill();
    assertThatThrownBy(counting::join).hasCauseInstanceOf(SchemaException.class);
    process.startAgain();
  }

  /** Writes the roll-ups of all minutes, and nothing else. */
  private void writeRollups() {
    for (int hour = 0; hour < 2; hour++) {
      long from = start.plus(Duration.ofHours(hour)).getEpochSecond();
      clickHouse.run(
          SqlText.query("recount_minutes.sql"),
          Map.of("from", Long.toString(from), "until", Long.toString(from + 3_600)));
    }
  }

  private void assertEqualToTheRows() {
    String counted = shown(300);
    assertThat(counted).isEqualTo(shown(60));
    assertThat(counted).contains("\t");
  }

  /** All that the views hold, added up in ways that panels ask for. */
  private String shown(int step) {
    return String.join(
        "\n",
        run(
            """
            SELECT tenant, provider, attempt_reason, failure_category, sum(attempts), sum(input_tokens),
                sum(cost_usd_micros), mapSort(sumMap(latency_histogram)), mapSort(sumMap(freshness_histogram)),
                max(slowest_us), sum(later_than_2s), sum(later_than_1m), mapSort(sumMap(routers)),
                max(last_started_at), max(last_inserted_at), sum(revision)
            FROM detour.attempt_counts(step = %d) GROUP BY ALL ORDER BY ALL
            """
                .formatted(step)),
        run(
            """
            SELECT tenant, api_key_id, budget_state, toStartOfHour(started_at) AS hour, sum(requests),
                sum(requests_answered), sum(attempts), sum(cost_usd_micros), max(highest_utilization),
                argMax(last_utilization, last_started_at), min(first_started_at), max(last_started_at)
            FROM detour.budget_counts(step = %d) GROUP BY ALL ORDER BY ALL
            """
                .formatted(step)),
        run(
            """
            SELECT tenant, workflow, policy_arm, outcome, sum(requests), sum(requests_with_fallback),
                sum(attempts), sum(cost_usd_micros), mapSort(sumMap(latency_histogram)), max(last_started_at)
            FROM detour.workflow_counts(step = %d) GROUP BY ALL ORDER BY ALL
            """
                .formatted(step)),
        run(
            """
            SELECT tenant, route, sum(requests), mapSort(sumMap(outcomes)), sum(attempts), mapSort(sumMap(failures)),
                mapSort(sumMap(request_latency_histogram)), mapSort(sumMap(attempt_latency_histogram)), sum(revision)
            FROM detour.rollups(step = %d) GROUP BY ALL ORDER BY ALL
            """
                .formatted(step)));
  }

  /** How many rows of attempts a panel over weeks would still read. */
  private long rowsRead() {
    return Long.parseLong(
        run(
            "SELECT countIf(started_at >= (SELECT max(counted_until) FROM detour.counted_hours))"
                + " FROM detour.attempts"));
  }

  /** Requests and one attempt each, spread over two hours, written so long after they ended. */
  private void insert(int first, int amount, int secondsLater) {
    Map<String, String> numbers =
        Map.of(
            "first", Integer.toString(first),
            "amount", Integer.toString(amount),
            "start", Long.toString(start.getEpochSecond()),
            "later", Integer.toString(secondsLater));
    clickHouse.run(
        """
        INSERT INTO detour.attempts (tenant, started_at, trace_id, span_id, router, attempt_reason, route, provider,
            feature, duration_us, failure_category, http_status, input_tokens, cost_usd_micros, inserted_at)
        SELECT 't' || toString(number % 3), toDateTime64({start:UInt32}, 6, 'UTC') + toIntervalMillisecond(number * 7919 % 7200000) AS started_at,
            toString(number), 'a', 'r' || toString(number % 2), if(number % 7 = 0, 'retry', 'primary'), 'route',
            'p' || toString(number % 2), 'f', 1000 + number * 37 % 900000 AS duration_us, if(number % 7 = 0, 'timeout', ''),
            if(number % 7 = 0, 0, 200), number, number * 3,
            started_at + toIntervalMicrosecond(duration_us) + toIntervalSecond({later:UInt32})
        FROM numbers({first:UInt64}, {amount:UInt64})
        """,
        numbers);
    clickHouse.run(
        """
        INSERT INTO detour.requests (tenant, started_at, trace_id, span_id, workflow, api_key_id, feature, policy_arm,
            budget_state, budget_utilization, outcome, fallback_depth, attempts, route_primary, duration_us,
            cost_usd_micros, inserted_at)
        SELECT 't' || toString(number % 3), toDateTime64({start:UInt32}, 6, 'UTC') + toIntervalMillisecond(number * 7919 % 7200000) AS started_at,
            toString(number), 'r', 'w' || toString(number % 4), 'k' || toString(number % 5), 'f',
            if(number % 20 = 0, 'canary', 'stable'), if(number % 9 = 0, 'restricted', 'normal'), number % 100 / 100,
            if(number % 50 = 0, 'stopped', 'served'), number % 7 = 0, 1, 'route', 2000 + number * 37 % 900000 AS duration_us,
            number * 3, started_at + toIntervalMicrosecond(duration_us) + toIntervalSecond({later:UInt32})
        FROM numbers({first:UInt64}, {amount:UInt64})
        """,
        numbers);
  }

  private String run(String sql) {
    return clickHouse.run(sql, Map.of()).strip();
  }
}
