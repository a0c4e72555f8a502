package dev.detour.jobs.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.clickhouse.EmbeddedClickHouseProcess;
import dev.detour.jobs.schema.ClickHouseStatements;
import dev.detour.jobs.schema.SchemaMigrator;
import dev.detour.jobs.sink.ClickHouseAddress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The replay as a Flink job over rows in the real ClickHouse engine. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhatIfIT {
  private static final int REQUESTS = 30_000;
  private static final Instant START = Instant.parse("2026-11-02T10:00:00Z");
  private static final String DOCUMENT =
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

  private EmbeddedClickHouseProcess engine;
  private ClickHouseStatements statements;

  @BeforeAll
  void seed() throws Exception {
    engine = EmbeddedClickHouseProcess.start();
    statements = new ClickHouseStatements(engine.url(), engine.user(), engine.password());
    new SchemaMigrator(engine.url(), engine.user(), engine.password()).migrate();
    Map<String, String> count = Map.of("count", Integer.toString(REQUESTS));
    statements.run(SEED_REQUESTS, count);
    statements.run(SEED_ATTEMPTS, count);
  }

  @AfterAll
  void stop() {
    engine.close();
  }

  @Test
  void thePolicyOfTheLogGivesTheLog() throws Exception {
    String said = run("same", DOCUMENT);
    assertThat(said).contains("requests 30,000: 30,000 replayed exactly, 0 with drawn attempts");
    assertThat(
            number(
                "same",
                "countIf(logged_outcome = replayed_outcome AND logged_route = replayed_route AND logged_depth = replayed_depth"
                    + " AND logged_attempts = replayed_attempts AND logged_cost_usd_micros = replayed_cost_usd_micros"
                    + " AND logged_duration_us = replayed_duration_us)"))
        .isEqualTo(REQUESTS);
  }

  @Test
  void aShorterTimeoutMovesExactlyTheRequestsThatItCuts() throws Exception {
    String said = run("shorter", DOCUMENT.replace("firstToken: 2s", "firstToken: 1s"));
    // Of a hundred first tokens nineteen come after more than 1,000 ms.
    long cut = REQUESTS * 9L / 10 * 19 / 100;
    assertThat(number("shorter", "countIf(fidelity = 'modelled')")).isEqualTo(cut);
    assertThat(number("shorter", "countIf(replayed_route = 'beta' AND logged_route = 'alpha')"))
        .isEqualTo(cut);
    assertThat(number("shorter", "countIf(fidelity = 'none')")).isZero();
    assertThat(number("shorter", "toUInt64(max(replayed_first_token_us))")).isEqualTo(1_300_000);
    assertThat(said).contains("answered by another route: 17.1 %").contains("as a canary");
    run("shorter", DOCUMENT.replace("firstToken: 2s", "firstToken: 1s"));
    assertThat(number("shorter", "count()")).as("run again").isEqualTo(REQUESTS);
  }

  @Test
  void aRangeWithoutRequestsIsSaid() throws Exception {
    ReplayScope nothing = new ReplayScope("none", 0, 1_000_000, "", 7, DOCUMENT, DOCUMENT);
    assertThat(run(nothing)).isEqualTo("No request of version 7 began in that range.\n");
  }

  private long number(String replay, String what) {
    String sql =
        "SELECT " + what + " FROM detour.replay_outcomes FINAL WHERE replay = {replay:String}";
    return Long.parseLong(statements.run(sql, Map.of("replay", replay)).strip());
  }

  private String run(String name, String candidate) throws Exception {
    long from = ReplayScope.micros(START);
    return run(new ReplayScope(name, from, from + 3_600_000_000L, "", 7, DOCUMENT, candidate));
  }

  private String run(ReplayScope scope) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    WhatIf.run(
        scope,
        new ClickHouseAddress(engine.url(), engine.user(), engine.password()),
        new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }
}
