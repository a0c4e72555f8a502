package dev.detour.dashboards;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Rows small enough to know every number: roll-ups of three minutes, and three requests with their
 * five attempts. Roll-ups and rows stand for different traffic, so that a panel that reads the
 * wrong one is found out.
 */
final class Seed {

  /** When the rows begin: within the TTL of the tables, whenever the test runs. */
  static final Instant START =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(1, ChronoUnit.HOURS);

  private Seed() {}

  static void fill(Store store) throws Exception {
    // Merges would remove the repeated rows before a query without FINAL could count them twice.
    store.execute("SYSTEM STOP MERGES");
    fillRollups(store);
    fillRequests(store);
    fillAttempts(store);
    fillIncidents(store);
    fillSignals(store);
  }

  /** One that is over and was written twice, one that goes on, and one before the range. */
  private static void fillIncidents(Store store) throws Exception {
    long start = START.getEpochSecond();
    for (String row :
        List.of(
            "('alpha', toDateTime(%1$d), toDateTime(%1$d + 60), NULL, 100, 60, 0.01, 0.9, 'server_error', toDateTime(%1$d + 60))",
            "('alpha', toDateTime(%1$d), toDateTime(%1$d + 60), toDateTime(%1$d + 120), 200, 90, 0.01, 0.9, 'server_error', toDateTime(%1$d + 180))",
            "('gamma', toDateTime(%1$d + 60), toDateTime(%1$d + 60), NULL, 50, 40, 0.02, 1, '', toDateTime(%1$d + 120))",
            "('old', toDateTime(%1$d - 7200), toDateTime(%1$d - 7200), toDateTime(%1$d - 7000), 9, 9, 0.01, 1, 'timeout', toDateTime(%1$d - 7000))")) {
      store.execute(
          "INSERT INTO detour.incidents (route, started_at, detected_at, ended_at, attempts, failures,"
              + " usual_rate, peak_rate, category, as_of) VALUES "
              + row.formatted(start));
    }
  }

  /** Each kind; one row twice, and one of each panel before the range. */
  private static void fillSignals(Store store) throws Exception {
    long start = START.getEpochSecond();
    for (String row :
        List.of(
            "('a', 'budget_state', 'raised', 'acme', '', '', '', toDateTime(%1$d), toDateTime(%1$d), 'downgrade', 'normal', 7, 0, 0.72, 0)",
            // With another row, since the table drops an insert that is the same as one before.
            "('a', 'budget_state', 'raised', 'acme', '', '', '', toDateTime(%1$d), toDateTime(%1$d), 'downgrade', 'normal', 7, 0, 0.72, 0),"
                + "('b', 'budget_burn', 'opened', 'globex', '', '', '', toDateTime(%1$d), toDateTime(%1$d + 60), 'normal', '', 30, 0, 18, 5)",
            "('c', 'misconfigured_workflow', 'opened', 'acme', 'chat', 'support', 'alpha', toDateTime(%1$d), toDateTime(%1$d + 60), 'not_found', '', 10, 10, 1, 0)",
            "('d', 'misconfigured_workflow', 'closed', 'acme', 'chat', 'support', 'alpha', toDateTime(%1$d), toDateTime(%1$d + 120), 'not_found', '', 40, 12, 0.3, 0)",
            "('e', 'misconfigured_workflow', 'opened', 'globex', 'batch', 'nightly', 'gamma', toDateTime(%1$d + 60), toDateTime(%1$d + 60), 'auth', '', 20, 15, 0.75, 0)",
            "('f', 'route_incident', 'opened', '', '', '', 'alpha', toDateTime(%1$d), toDateTime(%1$d), 'timeout', '', 9, 9, 1, 0.01)",
            "('i', 'budget_state', 'lowered', 'acme', '', '', '', toDateTime(%1$d), toDateTime(%1$d + 120), 'normal', 'downgrade', 3, 0, -1, 0)",
            "('g', 'budget_state', 'raised', 'acme', '', '', '', toDateTime(%1$d - 7200), toDateTime(%1$d - 7200), 'exhausted', 'normal', 1, 0, 1, 0)",
            "('h', 'misconfigured_workflow', 'opened', 'acme', 'chat', 'support', 'alpha', toDateTime(%1$d - 7200), toDateTime(%1$d - 7200), 'auth', '', 9, 9, 1, 0)")) {
      store.execute(
          "INSERT INTO detour.signals (id, kind, change, tenant, feature, workflow, route,"
              + " started_at, at, state, previous_state, total, failed, value, usual) VALUES "
              + row.formatted(start));
    }
  }

  private static void fillRollups(Store store) throws Exception {
    long start = START.getEpochSecond();
    String columns =
        " (minute, tenant, feature, traffic_class, route, policy_version, requests, outcomes,"
            + " requests_with_fallback, fallback_depth_sum, request_cost_usd_micros,"
            + " request_latency_histogram, attempts, attempts_failed, failures,"
            + " attempt_cost_usd_micros, input_tokens, cached_input_tokens, output_tokens,"
            + " reasoning_tokens, attempt_latency_histogram, first_chunk_histogram, revision) VALUES ";
    List<String> rows =
        List.of(
            // Replaced by the row below it, which has the higher revision.
            "(%d, 'acme', 'chat', 'critical', 'alpha', 1, 9, {'served': 9}, 9, 9, 9, {1: 9}, 9, 9,"
                + " {'timeout': 9}, 9, 9, 9, 9, 9, {1: 9}, {1: 9}, 1)",
            "(%d, 'acme', 'chat', 'critical', 'alpha', 1, 100,"
                + " {'served': 80, 'served_degraded': 10, 'served_default': 6, 'stopped': 4}, 20, 26,"
                + " 2000000, {320: 100}, 110, 20, {'rate_limited': 15, 'timeout': 5}, 1500000, 10000,"
                + " 100, 2000, 0, {319: 90, 335: 20}, {287: 50}, 2)",
            // A fallback route: attempts, but no request has it as its primary.
            "(%d, 'acme', 'chat', 'critical', 'beta', 1, 0, {}, 0, 0, 0, {}, 20, 2,"
                + " {'server_error': 2}, 500000, 1000, 0, 300, 0, {303: 20}, {271: 10}, 1)",
            "(%d + 60, 'globex', 'batch', 'background', 'gamma', 1, 50, {'served': 45, 'cancelled': 5},"
                + " 0, 0, 250000, {335: 50}, 50, 5, {'timeout': 5}, 250000, 500, 0, 100, 0, {335: 50},"
                + " {}, 1)",
            "(%d + 120, 'acme', 'search', 'critical', 'alpha', 2, 10, {'served': 10}, 0, 0, 100000,"
                + " {287: 10}, 10, 0, {}, 100000, 50, 0, 10, 0, {287: 10}, {}, 1)",
            // Outside the range.
            "(%d - 7200, 'old', 'old', 'old', 'old', 1, 1000, {'stopped': 1000}, 1000, 1000, 1000,"
                + " {1: 1000}, 1000, 1000, {'timeout': 1000}, 1000, 1, 1, 1, 1, {1: 1}, {1: 1}, 1)");
    for (String row : rows) {
      store.execute("INSERT INTO detour.rollup_1m" + columns + row.formatted(start));
    }
  }

  private static void fillRequests(Store store) throws Exception {
    long start = START.getEpochSecond();
    String columns =
        " (tenant, started_at, request_id, application, workflow, api_key_id, feature,"
            + " traffic_class, policy_version, policy_arm, budget_state, budget_utilization, outcome,"
            + " stop_reason, error_type, route_primary, route_served, fallback_depth, attempts,"
            + " duration_us, cost_usd_micros, inserted_at) VALUES ";
    List<String> rows =
        List.of(
            "('acme', toDateTime64(%1$d + 1, 6), 'r1', 'web', 'support', 'key-1', 'chat', 'critical',"
                + " 1, 'stable', 'normal', 0.5, 'served', '', '', 'alpha', 'beta', 1, 2, 1500000, 200000,"
                + " toDateTime64(%1$d + 3, 3))",
            "('acme', toDateTime64(%1$d + 2, 6), 'r2', 'web', 'support', 'key-1', 'chat', 'critical',"
                + " 2, 'canary', 'restricted', 0.9, 'served', '', '', 'alpha', 'alpha', 0, 1, 1500000,"
                + " 100000, toDateTime64(%1$d + 5, 3))",
            "('globex', toDateTime64(%1$d + 3, 6), 'r3', 'etl', 'nightly', 'key-2', 'batch',"
                + " 'background', 1, 'stable', 'exhausted', 1.0, 'stopped', 'no_route_left', 'timeout',"
                + " 'gamma', '', 2, 2, 9000000, 0, toDateTime64(%1$d + 200, 3))");
    for (String row : rows) {
      store.execute("INSERT INTO detour.requests" + columns + row.formatted(start));
    }
  }

  private static void fillAttempts(Store store) throws Exception {
    long start = START.getEpochSecond();
    String columns =
        " (tenant, started_at, trace_id, span_id, request_id, router, attempt_reason, route, provider,"
            + " request_model, feature, traffic_class, duration_us, http_status, failure_category,"
            + " error_type, input_tokens, output_tokens, cost_usd_micros, inserted_at) VALUES ";
    String second =
        "('acme', toDateTime64(%1$d + 2, 6), 't1', 's2', 'r1', 'router-1', 'first_fallback', 'beta',"
            + " 'anthropic', 'claude-b', 'chat', 'critical', 400000, 200, '', '', 100, 30, 200000,"
            + " fromUnixTimestamp64Milli(toInt64(%1$d * 1000 + 3400)))";
    List<String> rows =
        List.of(
            "('acme', toDateTime64(%1$d + 1, 6), 't1', 's1', 'r1', 'router-1', 'primary', 'alpha',"
                + " 'openai', 'gpt-a', 'chat', 'critical', 1000000, 429, 'rate_limited',"
                + " 'rate_limit_exceeded', 0, 0, 0, toDateTime64(%1$d + 3, 3))",
            second,
            // The same span, written a little earlier: the same key, so it must count once.
            second.replace("3400", "3300"),
            "('acme', toDateTime64(%1$d + 2, 6), 't2', 's3', 'r2', 'router-2', 'primary', 'alpha',"
                + " 'openai', 'gpt-a', 'chat', 'critical', 500000, 200, '', '', 50, 10, 100000,"
                + " fromUnixTimestamp64Milli(toInt64(%1$d * 1000 + 3500)))",
            "('globex', toDateTime64(%1$d + 63, 6), 't3', 's4', 'r3', 'router-1', 'primary', 'gamma',"
                + " 'openai', 'gpt-c', 'batch', 'background', 4000000, 0, 'timeout', 'timeout', 0, 0, 0,"
                + " toDateTime64(%1$d + 97, 3))",
            "('globex', toDateTime64(%1$d + 67, 6), 't3', 's5', 'r3', 'router-1', 'retry', 'gamma',"
                + " 'openai', 'gpt-c', 'batch', 'background', 4000000, 0, 'timeout', 'timeout', 0, 0, 0,"
                + " toDateTime64(%1$d + 171, 3))");
    for (String row : rows) {
      store.execute("INSERT INTO detour.attempts" + columns + row.formatted(start));
    }
  }
}
