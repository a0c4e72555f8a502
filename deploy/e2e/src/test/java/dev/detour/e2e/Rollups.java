package dev.detour.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Holds the roll-ups against a recount of the rows, minute by minute and group by group. */
final class Rollups {
  /** Each measure as the roll-ups have it, and as it is counted in the rows. */
  private static final Map<String, String> OF_ATTEMPTS =
      Map.of(
          "sum(attempts)", "count()",
          "sum(attempts_failed)", "countIf(failure_category != '')",
          "sumMap(failures)",
              "sumMapIf(map(toString(failure_category), toUInt64(1)), failure_category != '')",
          "sum(attempt_cost_usd_micros)", "sum(cost_usd_micros)",
          "sum(input_tokens)", "sum(input_tokens)",
          "sum(cached_input_tokens)", "sum(cached_input_tokens)",
          "sum(output_tokens)", "sum(output_tokens)",
          "sumMap(attempt_latency_histogram)", histogram("duration_us"),
          "sumMap(first_chunk_histogram)", histogram("time_to_first_chunk_us"));

  private static final Map<String, String> OF_REQUESTS =
      Map.of(
          "sum(requests)", "count()",
          "sumMap(outcomes)", "sumMap(map(toString(outcome), toUInt64(1)))",
          "sumMap(request_latency_histogram)", histogram("duration_us"),
          "sum(requests_with_fallback)", "countIf(fallback_depth > 0)",
          "sum(fallback_depth_sum)", "sum(fallback_depth)",
          "sum(request_cost_usd_micros)", "sum(cost_usd_micros)");

  private final Rows rows;

  Rollups(Rows rows) {
    this.rows = rows;
  }

  /** Waits until they agree, and fails when the limit has passed. While nothing is written. */
  void assertEqualToARecount(Duration limit) throws Exception {
    assertEqual(OF_ATTEMPTS, "sum(attempts)", "attempts", "route", limit);
    assertEqual(OF_REQUESTS, "sum(requests)", "requests", "route_primary", limit);
  }

  private void assertEqual(
      Map<String, String> measures, String kind, String table, String route, Duration limit)
      throws Exception {
    List<String> names = measures.keySet().stream().sorted().toList();
    String rolledUp =
        "SELECT minute, tenant, feature, traffic_class, route, policy_version, "
            + columns(names)
            + " FROM rollup_1m FINAL GROUP BY ALL HAVING "
            + kind
            + " > 0 ORDER BY ALL";
    String recounted =
        "SELECT toDateTime(toStartOfMinute(started_at), 'UTC') AS minute, tenant, feature,"
            + " traffic_class, "
            + route
            + " AS route, policy_version, "
            + columns(names.stream().map(measures::get).toList())
            + " FROM "
            + table
            + " GROUP BY ALL ORDER BY ALL";
    Await.holds(limit, () -> rows.select(rolledUp).equals(rows.select(recounted)));
    List<JsonNode> expected = rows.select(recounted);
    assertThat(expected).as("recount of " + table).isNotEmpty();
    assertThat(rows.select(rolledUp)).as("roll-ups of " + table).isEqualTo(expected);
  }

  /** Of the values of a column that are known, by the buckets of the roll-ups. */
  private static String histogram(String column) {
    return "sumMapIf(map(detour_histogram_bucket(assumeNotNull(%1$s)), toUInt64(1)), isNotNull(%1$s))"
        .formatted(column);
  }

  private static String columns(List<String> measures) {
    return measures.stream()
        .map(measure -> measure + " AS m" + measures.indexOf(measure))
        .collect(Collectors.joining(", "));
  }
}
