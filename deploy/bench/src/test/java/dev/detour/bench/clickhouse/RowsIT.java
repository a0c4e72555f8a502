package dev.detour.bench.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.clickhouse.EmbeddedClickHouseProcess;
import dev.detour.jobs.schema.ClickHouseStatements;
import dev.detour.jobs.schema.SchemaMigrator;
import dev.detour.queries.Measures;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RowsIT {
  private static final int ATTEMPTS = 6_000;
  private static final int DAYS = 5;

  private static EmbeddedClickHouseProcess process;
  private static ClickHouseStatements clickHouse;
  private static Rows rows;

  @BeforeAll
  static void write() {
    process = EmbeddedClickHouseProcess.start();
    clickHouse = new ClickHouseStatements(process.url(), process.user(), process.password());
    new SchemaMigrator(process.url(), process.user(), process.password()).migrate();
    rows = new Rows(clickHouse, ATTEMPTS, DAYS);
    rows.write();
  }

  @AfterAll
  static void stop() {
    process.close();
  }

  @Test
  void areAsManyAsAskedForOnEveryDay() {
    assertThat(number("SELECT count() FROM detour.attempts FINAL"))
        .isBetween(ATTEMPTS * 0.95, ATTEMPTS * 1.05);
    assertThat(number("SELECT uniqExact(toDate(started_at)) FROM detour.requests")).isEqualTo(DAYS);
  }

  @Test
  void addUp() {
    double attempts = number("SELECT count() FROM detour.attempts FINAL");
    assertThat(number("SELECT sum(attempts) FROM detour.requests FINAL")).isEqualTo(attempts);
    assertThat(number("SELECT sum(attempts) FROM detour.rollup_1m FINAL")).isEqualTo(attempts);
    assertThat(number("SELECT sum(requests) FROM detour.rollup_1m FINAL"))
        .isEqualTo(number("SELECT count() FROM detour.requests FINAL"));
    assertThat(number("SELECT sum(cost_usd_micros) FROM detour.attempts FINAL"))
        .isEqualTo(number("SELECT sum(cost_usd_micros) FROM detour.requests FINAL"))
        .isPositive();
  }

  @Test
  void haveIdsOfTheirOwnOnEveryDayThatTheirAttemptsShare() {
    assertThat(number("SELECT uniqExact(trace_id) FROM detour.requests FINAL"))
        .isEqualTo(number("SELECT uniqExact(request_id) FROM detour.requests FINAL"))
        .isEqualTo(number("SELECT count() FROM detour.requests FINAL"));
    assertThat(number("SELECT uniqExact(span_id) FROM detour.attempts FINAL"))
        .isEqualTo(number("SELECT count() FROM detour.attempts FINAL"));
    assertThat(
            number(
                """
                SELECT count() FROM detour.attempts FINAL
                WHERE (tenant, trace_id, parent_span_id, request_id) NOT IN
                    (SELECT tenant, trace_id, span_id, request_id FROM detour.requests)
                """))
        .isZero();
  }

  @Test
  void areCountedByHours() {
    assertThat(number("SELECT toUnixTimestamp(max(counted_until)) FROM detour.counted_hours"))
        .as("hours up to there are read from the counts, and not from the rows")
        .isEqualTo(rows.end().getEpochSecond());
    double attempts = number("SELECT count() FROM detour.attempts FINAL");
    double requests = number("SELECT count() FROM detour.requests FINAL");
    for (int step : new int[] {60, 300, 1_800}) {
      String of = "(step = " + step + ")";
      assertThat(number("SELECT sum(attempts) FROM detour.rollups" + of)).isEqualTo(attempts);
      assertThat(number("SELECT sum(attempts) FROM detour.attempt_counts" + of))
          .isEqualTo(attempts);
      assertThat(number("SELECT sum(requests) FROM detour.budget_counts" + of)).isEqualTo(requests);
      assertThat(number("SELECT sum(requests) FROM detour.workflow_counts" + of))
          .isEqualTo(requests);
    }
  }

  @Test
  void measureTheSameByRollupsWorkflowsAndBudgets() {
    Map<String, Map<String, String>> views =
        Map.of("workflow_counts", Measures.WORKFLOWS, "budget_counts", Measures.BUDGETS);
    views.forEach(
        (view, measures) -> {
          Set<String> shared = new TreeSet<>(measures.keySet());
          shared.retainAll(Measures.ROLLUPS.keySet());
          assertThat(shared).contains("request_count", "successes", "request_cost");
          for (String name : shared) {
            assertThat(measure(measures.get(name), view))
                .as(name + " of " + view)
                .isEqualTo(measure(Measures.ROLLUPS.get(name), "rollups"))
                .isNotIn("0", "{}");
          }
        });
  }

  private static String measure(String expression, String view) {
    return clickHouse
        .run("SELECT " + expression + " FROM detour." + view + "(step = 1800)", Map.of())
        .strip();
  }

  @Test
  void areSkewedAndHaveFailuresOfEveryKind() {
    assertThat(number("SELECT countIf(tenant = 'tenant-0') / count() FROM detour.requests"))
        .isBetween(0.25, 0.33);
    assertThat(number("SELECT uniqExact(failure_category) FROM detour.attempts")).isEqualTo(6);
    assertThat(number("SELECT uniqExact(outcome) FROM detour.requests")).isGreaterThanOrEqualTo(5);
    assertThat(number("SELECT countIf(route = '' OR provider = '') FROM detour.attempts")).isZero();
  }

  @Test
  void areTheSameWhenWrittenAgain() {
    String hash =
        "SELECT groupBitXor(cityHash64(toString(tuple(*)))) % 1000000007 FROM detour.attempts FINAL";
    double before = number(hash);
    double count = number("SELECT count() FROM detour.attempts FINAL");

    // A day is whole, and left as it is, when its last hour is counted.
    clickHouse.run(
        "ALTER TABLE detour.workflow_hours DELETE WHERE started_at >= toDateTime({last:UInt32})"
            + " SETTINGS mutations_sync = 1",
        Map.of("last", String.valueOf(rows.end().getEpochSecond() - 3_600)));
    new Rows(clickHouse, ATTEMPTS, DAYS).write();

    assertThat(number("SELECT count() FROM detour.attempts FINAL")).isEqualTo(count);
    assertThat(number(hash)).isEqualTo(before);
  }

  private static double number(String sql) {
    return Double.parseDouble(clickHouse.run(sql, Map.of()).strip());
  }
}
