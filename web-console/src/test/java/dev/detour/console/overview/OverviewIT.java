package dev.detour.console.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detour.console.testing.ConsoleFixture;
import dev.detour.console.testing.TestClickHouse;
import dev.detour.policy.event.LatencyHistogram;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Known roll-ups in, known numbers out. */
class OverviewIT extends ConsoleFixture {
  private static final Instant START =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(2, ChronoUnit.HOURS);
  // Younger than the table's TTL, which drops what is older at once.
  private static final Instant NEWEST = START.plus(123_456_789, ChronoUnit.MICROS);
  private static final String RANGE = "from=" + START + "&to=" + START.plus(10, ChronoUnit.MINUTES);

  @Override
  protected Map<String, String> settings() {
    return TestClickHouse.settings();
  }

  @BeforeAll
  void writeRollups() {
    TestClickHouse.clear();
    // An earlier revision of the first row below: replaced, not added. In an insert of its own,
    // since one insert would keep only the newest by itself.
    TestClickHouse.insert(
        "rollup_1m", List.of(requests("acme", "chat", "alpha", 0, 1, 999).put("revision", 1)));
    TestClickHouse.insert(
        "rollup_1m",
        List.of(
            requests("acme", "chat", "alpha", 0, 10, 1_000).put("revision", 2),
            requests("acme", "it's a \"search\"; --", "alpha", 3, 30, 3_000).put("revision", 1),
            requests("globex", "chat", "alpha", 3, 60, 6_000).put("revision", 1),
            attempts("acme", "chat", "alpha", 0, 12, 3),
            attempts("acme", "chat", "beta", 0, 3, 0),
            // Before and after the range.
            requests("acme", "chat", "alpha", -1, 500, 1).put("revision", 1),
            requests("late", "later", "alpha", 10, 500, 1).put("revision", 1)));
    TestClickHouse.insert(
        "requests",
        List.of(
            new JsonObject()
                .put("tenant", "acme")
                .put("started_at", NEWEST.toString().replace('T', ' ').replace("Z", ""))
                .put("trace_id", "t")
                .put("span_id", "s")));
  }

  @Test
  void sumsTheRange() {
    JsonObject overview = admin.get("/overview?" + RANGE, 200);

    JsonObject summary = overview.getJsonObject("summary");
    assertThat(summary.getLong("requests")).isEqualTo(100);
    assertThat(summary.getDouble("successRate")).isEqualTo(0.9);
    assertThat(summary.getDouble("fallbackRate")).isEqualTo(0.2);
    assertThat(summary.getDouble("servedDefaultRate")).isEqualTo(0.1);
    assertThat(summary.getLong("costUsdMicros")).isEqualTo(10_000);
    assertThat(summary.getLong("attempts")).isEqualTo(15);
    assertThat(summary.getLong("inputTokens")).isEqualTo(1_500);
    assertThat(summary.getLong("outputTokens")).isEqualTo(150);
    assertThat(names(summary.getJsonArray("outcomes")))
        .containsExactly("served", "served_default", "stopped");
    assertThat(summary.getJsonArray("failures").getJsonObject(0))
        .isEqualTo(new JsonObject().put("name", "overloaded").put("count", 3));
    assertThat(overview.getString("freshAt")).isEqualTo(NEWEST.toString());
    assertThat(overview.getJsonObject("range").getString("from")).isEqualTo(START.toString());
  }

  @Test
  void readsQuantilesFromTheMergedHistograms() {
    JsonObject summary = admin.get("/overview?" + RANGE, 200).getJsonObject("summary");
    Map<Integer, Long> merged =
        Map.of(LatencyHistogram.bucketOf(800_000), 90L, LatencyHistogram.bucketOf(4_000_000), 10L);

    assertThat(summary.getDouble("p50LatencyMs"))
        .isCloseTo(LatencyHistogram.quantile(merged, 0.5) / 1_000, within(0.1))
        .isCloseTo(800, within(800 * 0.045));
    assertThat(summary.getDouble("p95LatencyMs"))
        .isCloseTo(LatencyHistogram.quantile(merged, 0.95) / 1_000, within(0.1))
        .isCloseTo(4_000, within(4_000 * 0.045));
  }

  @Test
  void drawsEveryStepAlsoEmptyOnes() {
    JsonObject overview = admin.get("/overview?" + RANGE, 200);

    JsonArray series = overview.getJsonArray("series");
    assertThat(overview.getInteger("stepSeconds")).isEqualTo(60);
    assertThat(series)
        .extracting(point -> ((JsonObject) point).getLong("requests"))
        .containsExactly(10L, 0L, 0L, 90L, 0L, 0L, 0L, 0L, 0L, 0L);
    assertThat(series.getJsonObject(0).getString("at")).isEqualTo(START.toString());
    assertThat(series.getJsonObject(1).getValue("successRate")).isNull();
    assertThat(series.getJsonObject(1).getValue("p95LatencyMs")).isNull();
  }

  @Test
  void groupsByTenantFeatureAndRoute() {
    JsonObject overview = admin.get("/overview?" + RANGE, 200);

    assertThat(keys(overview.getJsonArray("byTenant"))).containsExactly("globex", "acme");
    assertThat(keys(overview.getJsonArray("byFeature")))
        .containsExactly("chat", "it's a \"search\"; --");
    JsonArray routes = overview.getJsonArray("byRoute");
    JsonObject alpha = routes.getJsonObject(0);
    assertThat(alpha.getString("route")).isEqualTo("alpha");
    assertThat(alpha.getLong("attempts")).isEqualTo(12);
    assertThat(alpha.getDouble("failureRate")).isEqualTo(0.25);
    assertThat(alpha.getDouble("p95FirstTokenMs")).isCloseTo(300, within(15.0));
    assertThat(routes.getJsonObject(1).getString("route")).isEqualTo("beta");
    assertThat(routes.getJsonObject(1).getJsonArray("failures")).isEmpty();
  }

  @Test
  void filtersWithoutEverReadingAValueAsSql() {
    String feature = URLEncoder.encode("it's a \"search\"; --", StandardCharsets.UTF_8);

    JsonObject one = admin.get("/overview?" + RANGE + "&feature=" + feature, 200);
    JsonObject none =
        admin.get("/overview?" + RANGE + "&tenant=" + "acme%27%20OR%201%3D1%20--", 200);
    JsonObject both = admin.get("/overview?" + RANGE + "&tenant=acme&feature=chat", 200);

    assertThat(one.getJsonObject("summary").getLong("requests")).isEqualTo(30);
    assertThat(keys(one.getJsonArray("byTenant"))).containsExactly("acme");
    assertThat(none.getJsonObject("summary").getLong("requests")).isZero();
    assertThat(none.getJsonObject("summary").getValue("successRate")).isNull();
    assertThat(none.getJsonObject("summary").getValue("p50LatencyMs")).isNull();
    assertThat(none.getJsonArray("byRoute")).isEmpty();
    assertThat(none.getJsonArray("series")).hasSize(10);
    assertThat(both.getJsonObject("summary").getLong("requests")).isEqualTo(10);
    assertThat(none.getJsonObject("filters").getJsonArray("tenants"))
        .containsExactly("acme", "globex");
    assertThat(none.getJsonObject("filters").getJsonArray("features"))
        .containsExactly("chat", "it's a \"search\"; --");
  }

  @Test
  void refusesRangesItCannotRead() {
    admin.get("/overview?from=yesterday", 400);
    admin.get("/overview?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", 400);
    admin.get("/overview?from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", 400);
    admin.get("/overview?tenant=a&tenant=b", 400);
    assertThat(admin.get("/overview", 200).getJsonArray("series")).hasSizeBetween(60, 61);
  }

  private static JsonObject requests(
      String tenant, String feature, String route, int minute, int requests, long costUsdMicros) {
    long served = requests * 8L / 10;
    return row(tenant, feature, route, minute)
        .put("requests", requests)
        .put(
            "outcomes",
            new JsonObject()
                .put("served", served)
                .put("served_default", requests / 10)
                .put("stopped", requests - served - requests / 10))
        .put("requests_with_fallback", requests / 5)
        .put("request_cost_usd_micros", costUsdMicros)
        .put(
            "request_latency_histogram",
            new JsonObject()
                .put(bucket(800_000), requests * 9L / 10)
                .put(bucket(4_000_000), requests - requests * 9L / 10));
  }

  private static JsonObject attempts(
      String tenant, String feature, String route, int minute, int attempts, int failed) {
    return row(tenant, feature, route, minute)
        .put("policy_version", 2)
        .put("attempts", attempts)
        .put("attempts_failed", failed)
        .put(
            "failures", failed == 0 ? new JsonObject() : new JsonObject().put("overloaded", failed))
        .put("attempt_cost_usd_micros", attempts * 10)
        .put("input_tokens", attempts * 100)
        .put("output_tokens", attempts * 10)
        .put("attempt_latency_histogram", new JsonObject().put(bucket(700_000), attempts))
        .put("first_chunk_histogram", new JsonObject().put(bucket(300_000), attempts - failed))
        .put("revision", 1);
  }

  private static JsonObject row(String tenant, String feature, String route, int minute) {
    return new JsonObject()
        .put("minute", START.plus(minute, ChronoUnit.MINUTES).getEpochSecond())
        .put("tenant", tenant)
        .put("feature", feature)
        .put("traffic_class", "batch")
        .put("route", route)
        .put("policy_version", 1);
  }

  private static String bucket(long micros) {
    return Integer.toString(LatencyHistogram.bucketOf(micros));
  }

  private static List<String> names(JsonArray counts) {
    return counts.stream().map(count -> ((JsonObject) count).getString("name")).toList();
  }

  private static List<String> keys(JsonArray groups) {
    return groups.stream().map(group -> ((JsonObject) group).getString("key")).toList();
  }
}
