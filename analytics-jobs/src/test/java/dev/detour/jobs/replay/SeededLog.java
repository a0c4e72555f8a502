package dev.detour.jobs.replay;

import dev.detour.clickhouse.EmbeddedClickHouseProcess;
import dev.detour.jobs.schema.ClickHouseStatements;
import dev.detour.jobs.schema.SchemaMigrator;
import java.time.Instant;
import java.util.Map;

/** Requests and attempts in the real ClickHouse engine, and the policy that they ran under. */
final class SeededLog implements AutoCloseable {
  static final long VERSION = 7;
  static final Instant START = Instant.parse("2026-11-02T10:00:00Z");

  static final String DOCUMENT =
      """
      apiVersion: detour/v1
      kind: Policy
      metadata: { name: replayed }
      providers:
        alpha: { baseUrl: "http://127.0.0.1:1/v1" }
        beta: { baseUrl: "http://127.0.0.1:1/v1" }
      routes:
        alpha: { provider: alpha, model: m, tier: premium }
        beta: { provider: beta, model: m, tier: premium }
      classes:
        critical_user_facing:
          timeouts: { firstToken: 2s, betweenTokens: 5s, total: 20s }
          retry: { maxPerRoute: 0 }
          matrix: { primary: { route: alpha }, firstFallback: { route: beta } }
      """;

  /** Each tenth request fails over; alpha's first token comes after 200 to 1,190 ms. */
  private static final String SEED_REQUESTS =
      """
      INSERT INTO detour.requests (tenant, started_at, trace_id, span_id, request_id, traffic_class, policy_version, budget_state,
        outcome, route_served, route_primary, fallback_depth, attempts, is_stream, duration_us, cost_usd_micros, request_model)
      SELECT 'tenant-' || toString(number % 3), toDateTime64('2026-11-02 10:00:00', 6, 'UTC') + toIntervalMillisecond(number * 20),
        hex(number), leftPad(hex(number), 16, '0'), 'r' || toString(number), 'critical_user_facing', 7, 'normal', 'served',
        if(number % 10 = 0, 'beta', 'alpha'), 'alpha', number % 10 = 0, if(number % 10 = 0, 2, 1), true,
        if(number % 10 = 0, 1000000, 2000000), 5, 'auto'
      FROM numbers({count:UInt64})
      """;

  private static final String SEED_ATTEMPTS =
      """
      INSERT INTO detour.attempts (tenant, started_at, trace_id, span_id, request_id, traffic_class, policy_version, budget_state,
        attempt_index, attempt_reason, route, is_stream, duration_us, time_to_first_chunk_us, first_token_timeout_ms,
        total_timeout_ms, http_status, failure_category, error_type, cost_usd_micros)
      SELECT 'tenant-' || toString(number % 3),
        toDateTime64('2026-11-02 10:00:00', 6, 'UTC') + toIntervalMillisecond(number * 20 + if(second, 100, 0)), hex(number),
        if(second, 'b', 'a') || leftPad(hex(number), 15, '0'), 'r' || toString(number), 'critical_user_facing', 7, 'normal',
        second, if(second, 'first_fallback', 'primary'), if(second, 'beta', 'alpha'), true,
        multiIf(second, 900000, number % 10 = 0, 100000, 2000000),
        multiIf(second, 300000, number % 10 = 0, NULL, 200000 + (intDiv(number, 10) % 100) * 10000), 2000, 20000,
        if(not second and number % 10 = 0, 500, 200), if(not second and number % 10 = 0, 'server_error', ''),
        if(not second and number % 10 = 0, 'code', ''), if(not second and number % 10 = 0, 0, 5)
      FROM numbers({count:UInt64}) ARRAY JOIN if(number % 10 = 0, [0, 1], [0]) AS second
      """;

  private final EmbeddedClickHouseProcess engine = EmbeddedClickHouseProcess.start();
  private final ClickHouseStatements statements =
      new ClickHouseStatements(engine.url(), engine.user(), engine.password());

  /**
   * @param requests of 20 ms each, one after the other
   */
  SeededLog(int requests) throws Exception {
    new SchemaMigrator(engine.url(), engine.user(), engine.password()).migrate();
    Map<String, String> count = Map.of("count", Integer.toString(requests));
    statements.run(SEED_REQUESTS, count);
    statements.run(SEED_ATTEMPTS, count);
  }

  /** Where it is, as settings of the jobs. */
  Map<String, String> settings() {
    return Map.of(
        "DETOUR_CLICKHOUSE_URL", engine.url().toString(),
        "DETOUR_CLICKHOUSE_USER", engine.user(),
        "DETOUR_CLICKHOUSE_PASSWORD", engine.password());
  }

  /** A replay of all requests. */
  static ReplayScope scope(String name, String candidate) {
    long from = ReplayScope.micros(START);
    return new ReplayScope(name, from, from + 86_400_000_000L, "", VERSION, DOCUMENT, candidate);
  }

  /** An aggregate over the outcomes of a replay. */
  long number(String replay, String what) {
    String sql =
        "SELECT " + what + " FROM detour.replay_outcomes FINAL WHERE replay = {replay:String}";
    return Long.parseLong(run(sql, Map.of("replay", replay)));
  }

  String run(String sql, Map<String, String> parameters) {
    return statements.run(sql, parameters).strip();
  }

  @Override
  public void close() {
    engine.close();
  }
}
