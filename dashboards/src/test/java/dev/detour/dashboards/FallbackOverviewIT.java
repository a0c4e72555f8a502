package dev.detour.dashboards;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.policy.event.LatencyHistogram;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every query of the dashboard on the real schema, on data small enough to know every number.
 */
class FallbackOverviewIT {

  private static final Dashboard DASHBOARD =
      Dashboard.load(Dashboard.FOLDER.resolve("fallback-overview.json"));

  /** Within the TTL of the tables, whenever the test runs. */
  private static final Instant START =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(1, ChronoUnit.HOURS);

  private static final Map<String, List<String>> ALL =
      Map.of("tenant", List.of(), "feature", List.of(), "class", List.of());

  private static Store store;

  @BeforeAll
  static void fill() throws Exception {
    store = new Store();
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
    store.execute(
        ("INSERT INTO detour.requests (tenant, started_at, request_id, feature, traffic_class, outcome,"
                + " route_primary, route_served, fallback_depth, duration_us, cost_usd_micros) VALUES"
                + " ('acme', toDateTime64(%d, 6), 'r1', 'chat', 'critical', 'served', 'alpha', 'beta', 1, 1500000, 20),"
                + " ('acme', toDateTime64(%d, 6), 'r2', 'chat', 'critical', 'served', 'alpha', 'alpha', 0, 500000, 10),"
                + " ('globex', toDateTime64(%d, 6), 'r3', 'batch', 'background', 'stopped', 'gamma', '', 2, 9000000, 0)")
            .formatted(start + 1, start + 2, start + 3));
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  static List<Dashboard.Query> queries() {
    List<Dashboard.Query> queries = new ArrayList<>(DASHBOARD.variableQueries());
    queries.addAll(DASHBOARD.panelQueries());
    return queries;
  }

  @ParameterizedTest
  @MethodSource("queries")
  void runsOnTheSchemaWhateverIsChosen(Dashboard.Query query) throws Exception {
    List<Map<String, List<String>>> choices =
        List.of(
            ALL,
            Map.of(
                "tenant",
                List.of("acme"),
                "feature",
                List.of("chat", "search"),
                "class",
                List.of()),
            Map.of("tenant", List.of("o'neil"), "feature", List.of(), "class", List.of("none")));
    for (Map<String, List<String>> choice : choices) {
      store.query(sql(choice).expand(query.sql()));
    }
  }

  @ParameterizedTest
  @MethodSource("queries")
  void givesGrafanaTheShapeItNeeds(Dashboard.Query query) throws Exception {
    Store.Result result = store.query(sql(ALL).expand(query.sql()));

    if (query.owner().startsWith("$")) {
      assertThat(result.types()).containsExactly("LowCardinality(String)");
    } else if (query.json().path("format").asInt() == 0) {
      assertThat(result.names().get(0)).isEqualTo("time");
      assertThat(result.types().get(0)).startsWith("DateTime");
      List<String> labels =
          result.types().stream().filter(type -> type.contains("String")).toList();
      assertThat(labels).as("labels").hasSizeLessThanOrEqualTo(1);
      assertThat(result.types().subList(1 + labels.size(), result.types().size()))
          .isNotEmpty()
          .allMatch(type -> type.matches(".*(Int|Float)\\d+.*"));
    } else {
      assertThat(result.names()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("queries")
  void neverNamesAResultLikeAColumn(Dashboard.Query query) throws Exception {
    // ClickHouse would take the alias for the column in the rest of the query.
    String table = query.sql().contains("detour.requests") ? "requests" : "rollup_1m";
    Store.Result columns =
        store.query(
            "SELECT name FROM system.columns WHERE database = 'detour' AND table = '"
                + table
                + "'");
    Set<String> names = new HashSet<>();
    columns.rows().forEach(row -> names.add(row.path(0).asText()));
    Pattern.compile("\\bAS (\\w+)")
        .matcher(query.sql())
        .results()
        .forEach(alias -> assertThat(names).doesNotContain(alias.group(1)));
  }

  @Test
  void styleOnlyColumnsThatExist() throws Exception {
    for (Dashboard.Query query : DASHBOARD.panelQueries()) {
      Store.Result result = store.query(sql(ALL).expand(query.sql()));
      JsonNode panel = DASHBOARD.panel(query.owner());
      boolean series = panel.path("fieldConfig").path("defaults").has("displayName");
      for (JsonNode override : panel.path("fieldConfig").path("overrides")) {
        String name = override.path("matcher").path("options").asText();
        if (!series) {
          assertThat(result.names()).as(query.owner()).contains(name);
        }
      }
    }
  }

  @Test
  void offersWhatIsInTheRange() throws Exception {
    assertThat(variable("$tenant")).containsExactly("acme", "globex");
    assertThat(variable("$feature")).containsExactly("batch", "chat", "search");
    assertThat(variable("$class")).containsExactly("background", "critical");
  }

  @Test
  void sumsUpTheRange() throws Exception {
    assertThat(single("Requests")).isEqualTo(160);
    assertThat(single("Success rate")).isEqualTo((80 + 10 + 6 + 45 + 10) / 160.0);
    assertThat(single("Fallback rate")).isEqualTo(20 / 160.0);
    assertThat(single("Served default")).isEqualTo(6 / 160.0);
    assertThat(single("Cost")).isEqualTo(2.35);
    assertThat(single("Latency p95"))
        .isCloseTo(seconds(Map.of(320, 100, 335, 50, 287, 10), 0.95), within(1e-9));
  }

  @Test
  void sumsUpOneTenant() throws Exception {
    Map<String, List<String>> acme =
        Map.of("tenant", List.of("acme"), "feature", List.of(), "class", List.of());
    Store.Result result = store.query(sql(acme).expand(panelSql("Requests")));
    assertThat(result.value(0, "request_count").asInt()).isEqualTo(110);
  }

  @Test
  void showsNothingOfARangeWithoutData() throws Exception {
    GrafanaSql empty =
        new GrafanaSql(
            START.minusSeconds(86_400), START.minusSeconds(80_000), Duration.ofMinutes(1), ALL);
    for (Dashboard.Query query : DASHBOARD.panelQueries()) {
      Store.Result result = store.query(empty.expand(query.sql()));
      if (DASHBOARD.panel(query.owner()).path("type").asText().equals("stat")) {
        JsonNode value = result.rows().get(0).path(0);
        assertThat(value.isNull() || value.asDouble() == 0).as(query.owner()).isTrue();
      } else {
        assertThat(result.rows()).as(query.owner()).isEmpty();
      }
    }
  }

  @Test
  void drawsRatesPerSecond() throws Exception {
    assertThat(series("Requests per second by outcome"))
        .containsExactly(
            "0 served [1.3333]",
            "0 served_default [0.1000]",
            "0 served_degraded [0.1667]",
            "0 stopped [0.0667]",
            "1 cancelled [0.0833]",
            "1 served [0.7500]",
            "2 served [0.1667]");
    assertThat(series("Failed attempts per second by category"))
        .containsExactly(
            "0 rate_limited [0.2500]",
            "0 server_error [0.0333]",
            "0 timeout [0.0833]",
            "1 timeout [0.0833]");
    assertThat(series("Attempts per second by route"))
        .containsExactly(
            "0 alpha [1.8333]", "0 beta [0.3333]", "1 gamma [0.8333]", "2 alpha [0.1667]");
  }

  @Test
  void drawsSharesAndDepth() throws Exception {
    assertThat(series("Fallback rate over time"))
        .containsExactly("0 [0.2000]", "1 [0.0000]", "2 [0.0000]");
    assertThat(series("Success, degraded and default share"))
        .containsExactly(
            "0 [0.9600, 0.1000, 0.0600]",
            "1 [0.9000, 0.0000, 0.0000]",
            "2 [1.0000, 0.0000, 0.0000]");
    assertThat(series("Fallback depth")).containsExactly("0 [0.2600]", "1 [0.0000]", "2 [0.0000]");
  }

  @Test
  void drawsLatencies() throws Exception {
    List<Double> quantiles = List.of(0.5, 0.95, 0.99);
    assertThat(series("Request latency"))
        .containsExactly(
            "0 " + seconds(Map.of(320, 100), quantiles),
            "1 " + seconds(Map.of(335, 50), quantiles),
            "2 " + seconds(Map.of(287, 10), quantiles));
    assertThat(series("Time to first chunk"))
        .containsExactly(
            "0 " + seconds(Map.of(287, 50, 271, 10), quantiles),
            "1 [null, null, null]",
            "2 [null, null, null]");
  }

  @Test
  void countsTheMoney() throws Exception {
    assertThat(series("Cost by tenant"))
        .containsExactly("0 acme [2.0000]", "1 globex [0.2500]", "2 acme [0.1000]");
    assertThat(table("Cost per tenant"))
        .containsExactly(
            "[acme, 110, 0.9636, 0.1818, 2.1000]", "[globex, 50, 0.9000, 0.0000, 0.2500]");
    assertThat(table("Cost per feature"))
        .containsExactly(
            "[chat, 100, 0.9600, 0.2000, 2.0000]",
            "[batch, 50, 0.9000, 0.0000, 0.2500]",
            "[search, 10, 1.0000, 0.0000, 0.1000]");
  }

  @Test
  void ranksRoutes() throws Exception {
    Map<Integer, Integer> alpha = Map.ofEntries(entry(319, 90), entry(335, 20), entry(287, 10));
    assertThat(table("Routes"))
        .containsExactly(
            "[alpha, 120, 0.1667, %s, %s, %s, 10050, 2010, 1.6000]"
                .formatted(
                    four(seconds(alpha, 0.5)),
                    four(seconds(alpha, 0.95)),
                    four(seconds(Map.of(287, 50), 0.95))),
            "[gamma, 50, 0.1000, %s, %s, null, 500, 100, 0.2500]"
                .formatted(
                    four(seconds(Map.of(335, 50), 0.5)), four(seconds(Map.of(335, 50), 0.95))),
            "[beta, 20, 0.1000, %s, %s, %s, 1000, 300, 0.5000]"
                .formatted(
                    four(seconds(Map.of(303, 20), 0.5)),
                    four(seconds(Map.of(303, 20), 0.95)),
                    four(seconds(Map.of(271, 10), 0.95))));
  }

  @Test
  void listsTheLatestDetours() throws Exception {
    Store.Result result =
        store.query(sql(ALL).expand(panelSql("Latest requests that took a detour")));
    assertThat(result.rows()).extracting(row -> row.path(1).asText()).containsExactly("r3", "r1");
    assertThat(result.value(1, "duration").asDouble()).isEqualTo(1.5);
    assertThat(result.value(1, "cost").asDouble()).isEqualTo(0.00002);
  }

  private static GrafanaSql sql(Map<String, List<String>> choice) {
    return new GrafanaSql(START, START.plusSeconds(1_800), Duration.ofSeconds(60), choice);
  }

  private static String panelSql(String title) {
    return DASHBOARD.panel(title).path("targets").path(0).path("rawSql").asText();
  }

  private static double single(String title) throws Exception {
    Store.Result result = store.query(sql(ALL).expand(panelSql(title)));
    assertThat(result.rows()).hasSize(1);
    assertThat(result.rows().get(0)).hasSize(1);
    return result.rows().get(0).path(0).asDouble();
  }

  private static List<String> variable(String name) throws Exception {
    Dashboard.Query query =
        DASHBOARD.variableQueries().stream()
            .filter(q -> q.owner().equals(name))
            .findFirst()
            .orElseThrow();
    return store.query(sql(ALL).expand(query.sql())).rows().stream()
        .map(row -> row.path(0).asText())
        .toList();
  }

  /** Points as "minute label [numbers]". */
  private static List<String> series(String title) throws Exception {
    Store.Result result = store.query(sql(ALL).expand(panelSql(title)));
    List<String> points = new ArrayList<>();
    for (JsonNode row : result.rows()) {
      Instant time = Instant.parse(row.path(0).asText().replace(' ', 'T') + "Z");
      boolean labelled = row.path(1).isTextual();
      List<String> values = new ArrayList<>();
      for (int column = labelled ? 2 : 1; column < row.size(); column++) {
        values.add(four(row.path(column)));
      }
      points.add(
          Duration.between(START, time).toMinutes()
              + " "
              + (labelled ? row.path(1).asText() + " " : "")
              + values);
    }
    return points;
  }

  private static List<String> table(String title) throws Exception {
    Store.Result result = store.query(sql(ALL).expand(panelSql(title)));
    List<String> rows = new ArrayList<>();
    for (JsonNode row : result.rows()) {
      List<String> values = new ArrayList<>();
      for (int column = 0; column < row.size(); column++) {
        boolean fraction = result.types().get(column).contains("Float");
        values.add(fraction ? four(row.path(column)) : row.path(column).asText());
      }
      rows.add(values.toString());
    }
    return rows;
  }

  private static double seconds(Map<Integer, Integer> histogram, double quantile) {
    return LatencyHistogram.quantile(histogram, quantile) / 1e6;
  }

  private static String seconds(Map<Integer, Integer> histogram, List<Double> quantiles) {
    return quantiles.stream().map(q -> four(seconds(histogram, q))).toList().toString();
  }

  private static String four(JsonNode value) {
    return value.isNull() ? "null" : four(value.asDouble());
  }

  private static String four(double value) {
    return "%.4f".formatted(value);
  }
}
