package dev.detour.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.event.LatencyHistogram;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Holds the roll-ups against a recount of the rows, in words of its own. */
final class RollupAudit {
  private final ClickHouseQueries queries;

  RollupAudit(ClickHouseQueries queries) {
    this.queries = queries;
  }

  void assertEqualToARecount() throws Exception {
    assertThat(rolledUp()).isEqualTo(recounted());
    assertThat(histogramsRolledUp()).isEqualTo(histogramsRecounted());
  }

  List<String> rolledUp() throws Exception {
    return queries.lines(
        """
        SELECT minute, tenant, feature, traffic_class, route, policy_version,
               requests, outcomes['served'], requests_with_fallback, fallback_depth_sum,
               request_cost_usd_micros, attempts, attempts_failed, failures['overloaded'],
               attempt_cost_usd_micros, input_tokens, cached_input_tokens, output_tokens,
               reasoning_tokens, hedges, requests_degraded, revision
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
               sum(input), sum(cached), sum(output), sum(reasoning),
               sum(hedge), sum(is_request AND result = 'served_degraded'), count()
        FROM (
          SELECT started_at, tenant, feature, traffic_class, route_primary AS route,
                 policy_version, 1 AS is_request, outcome AS result, fallback_depth AS depth,
                 cost_usd_micros AS cost, 0 AS input, 0 AS cached, 0 AS output, 0 AS reasoning,
                 0 AS hedge
          FROM detour.requests FINAL
          UNION ALL
          SELECT started_at, tenant, feature, traffic_class, route, policy_version, 0,
                 failure_category, 0, cost_usd_micros, input_tokens, cached_input_tokens,
                 output_tokens, reasoning_tokens, attempt_reason = 'hedge'
          FROM detour.attempts FINAL
        )
        GROUP BY minute, tenant, feature, traffic_class, route, policy_version
        ORDER BY minute, tenant, feature, traffic_class, route, policy_version
        """);
  }

  private Map<String, Long> histogramsRolledUp() throws Exception {
    Map<String, Long> counts = new TreeMap<>();
    for (String kind :
        List.of("request_latency", "router_overhead", "attempt_latency", "first_chunk")) {
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
    recount(counts, "request_latency", "route_primary, duration_us FROM detour.requests FINAL");
    recount(
        counts,
        "router_overhead",
        "route_primary, router_overhead_us FROM detour.requests FINAL WHERE router_overhead_us IS"
            + " NOT NULL");
    recount(counts, "attempt_latency", "route, duration_us FROM detour.attempts FINAL");
    recount(
        counts,
        "first_chunk",
        "route, time_to_first_chunk_us FROM detour.attempts FINAL WHERE time_to_first_chunk_us IS NOT"
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
}
