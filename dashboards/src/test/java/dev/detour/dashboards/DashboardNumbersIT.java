package dev.detour.dashboards;

import static dev.detour.dashboards.Panels.four;
import static dev.detour.dashboards.Panels.seconds;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.policy.event.LatencyHistogram;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers of every panel of every dashboard but the overview, reckoned by hand. */
class DashboardNumbersIT {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  /** p95 of the requests of each minute of the roll-ups, and of the first two together. */
  private static final String P95_CHAT = four(seconds(Map.of(320, 100), 0.95));

  private static final String P95_BATCH = four(seconds(Map.of(335, 50), 0.95));
  private static final String P95_SEARCH = four(seconds(Map.of(287, 10), 0.95));
  private static final double P95_BOTH = seconds(Map.of(320, 100, 335, 50), 0.95);

  /** From a histogram of what took so long, in seconds. */
  private static String p95(double... values) {
    return four(seconds(histogram(values), 0.95));
  }

  /** p50, p95 and the longest, which is the last. */
  private static String freshness(double... values) {
    Map<Integer, Integer> histogram = histogram(values);
    return List.of(
            four(seconds(histogram, 0.5)),
            four(seconds(histogram, 0.95)),
            four(values[values.length - 1]))
        .toString();
  }

  private static Map<Integer, Integer> histogram(double... values) {
    Map<Integer, Integer> histogram = new TreeMap<>();
    for (double value : values) {
      histogram.merge(LatencyHistogram.bucketOf(Math.round(value * 1e6)), 1, Integer::sum);
    }
    return histogram;
  }

  private static final Map<String, List<String>> FEATURES =
      Map.ofEntries(
          entry(
              "Requests per second by feature",
              List.of("0 chat [1.6667]", "1 batch [0.8333]", "2 search [0.1667]")),
          entry(
              "Success rate by feature",
              List.of("0 chat [0.9600]", "1 batch [0.9000]", "2 search [1.0000]")),
          entry(
              "Fallback rate by feature",
              List.of("0 chat [0.2000]", "1 batch [0.0000]", "2 search [0.0000]")),
          entry(
              "Latency p95 by feature",
              List.of(
                  "0 chat [" + P95_CHAT + "]",
                  "1 batch [" + P95_BATCH + "]",
                  "2 search [" + P95_SEARCH + "]")),
          entry(
              "Features by class",
              List.of(
                  "[chat, critical, 100, 0.9600, 0.2000, 0.1000, 0.0600, " + P95_CHAT + ", 2.0000]",
                  "[batch, background, 50, 0.9000, 0.0000, 0.0000, 0.0000, "
                      + P95_BATCH
                      + ", 0.2500]",
                  "[search, critical, 10, 1.0000, 0.0000, 0.0000, 0.0000, "
                      + P95_SEARCH
                      + ", 0.1000]")),
          entry(
              "Workflows",
              List.of(
                  "[web, support, chat, 2, 1.0000, 0.5000, 1.5000, " + p95(1.5) + ", 0.3000]",
                  "[etl, nightly, batch, 1, 0.0000, 1.0000, 2.0000, " + p95(9) + ", 0.0000]")),
          entry(
              "Workflows that got no answer",
              List.of("[nightly, batch, stopped, no_route_left, timeout, 1, " + micros(3) + "]")),
          entry(
              "Misconfigured workflows",
              List.of(
                  "[acme, chat, support, alpha, %s, %s, closed, not_found, 12, 0.3000]"
                      .formatted(millis(0), millis(120)),
                  "[globex, batch, nightly, gamma, %s, %s, opened, auth, 15, 0.7500]"
                      .formatted(millis(60), millis(60)))));

  private static final Map<String, List<String>> PROVIDERS =
      Map.ofEntries(
          entry(
              "Failed attempts per second by category",
              List.of(
                  "0 rate_limited [0.2500]",
                  "0 server_error [0.0333]",
                  "0 timeout [0.0833]",
                  "1 timeout [0.0833]")),
          entry(
              "Failure rate by route",
              List.of(
                  "0 alpha [0.1818]", "0 beta [0.1000]", "1 gamma [0.1000]", "2 alpha [0.0000]")),
          // Bucket 287 ends at 2^18 us = 0.262 s, 303 at 2^19, 319 at 2^20 and 335 at 2^21.
          entry(
              "Attempt latency",
              List.of(
                  "0 " + heat(Map.of(3, 20, 4, 90, 5, 20)),
                  "1 " + heat(Map.of(5, 50)),
                  "2 " + heat(Map.of(2, 10)))),
          entry(
              "Time to first token",
              List.of(
                  "0 " + seconds(Map.of(287, 50, 271, 10), List.of(0.5, 0.95, 0.99)),
                  "1 [null, null, null]",
                  "2 [null, null, null]")),
          entry(
              "Share of attempts per route",
              List.of(
                  "0 alpha [0.8462]", "0 beta [0.1538]", "1 gamma [1.0000]", "2 alpha [1.0000]")),
          entry(
              "Attempts per second by reason",
              List.of(
                  "0 first_fallback [0.0167]",
                  "0 primary [0.0333]",
                  "1 primary [0.0167]",
                  "1 retry [0.0167]")),
          entry(
              "Providers, models and routes",
              List.of(
                  "[openai, gpt-a, alpha, 2, 0.5000, 0.0000, " + p95(0.5, 1) + ", 50, 10, 0.1000]",
                  "[openai, gpt-c, gamma, 2, 1.0000, 0.5000, " + p95(4) + ", 0, 0, 0.0000]",
                  "[anthropic, claude-b, beta, 1, 0.0000, 0.0000, "
                      + p95(0.4)
                      + ", 100, 30, 0.2000]")),
          entry(
              "Top provider error codes",
              List.of(
                  "[openai, timeout, timeout, 0, 2, " + micros(67) + "]",
                  "[openai, rate_limited, rate_limit_exceeded, 429, 1, " + micros(1) + "]")),
          entry(
              "Incidents",
              List.of(
                  "[gamma, " + millis(60) + ", null, 1, 40, 0.8000, 0.0200, 1.0000, ]",
                  "[alpha, "
                      + millis(0)
                      + ", "
                      + millis(120)
                      + ", 2, 90, 0.4500, 0.0100, 0.9000, server_error]")));

  private static final Map<String, List<String>> TENANTS =
      Map.ofEntries(
          entry("Cost", List.of("[2.3500]")),
          entry("Highest utilization", List.of("[1.0000]")),
          entry("Requests under a tight budget", List.of("[0.6667]")),
          entry(
              "Cost per hour by tenant",
              List.of("0 acme [120.0000]", "1 globex [15.0000]", "2 acme [6.0000]")),
          entry("Budget utilization by tenant", List.of("0 acme [0.9000]", "0 globex [1.0000]")),
          entry(
              "Requests per second by budget state",
              List.of("0 exhausted [0.0167]", "0 normal [0.0167]", "0 restricted [0.0167]")),
          entry(
              "When tenants entered a budget state",
              List.of(
                  "[globex, exhausted, %s, %s, 1]".formatted(micros(3), micros(3)),
                  "[acme, restricted, %s, %s, 1]".formatted(micros(2), micros(2)),
                  "[acme, normal, %s, %s, 1]".formatted(micros(1), micros(1)))),
          entry(
              "Tenants",
              List.of(
                  "[acme, 2, 0.3000, 0.1500, restricted, 0.9000, 1.0000]",
                  "[globex, 1, 0.0000, 0.0000, exhausted, 1.0000, 0.0000]")),
          entry(
              "Cost by feature and key",
              List.of("[acme, chat, key-1, 2, 0.3000]", "[globex, batch, key-2, 1, 0.0000]")),
          entry(
              "Budget signals",
              List.of(
                  "[%s, acme, budget_state, lowered, downgrade, normal, null, null, null, 3]"
                      .formatted(millis(120)),
                  "[%s, globex, budget_burn, opened, , normal, null, 18.0000, 5.0000, 30]"
                      .formatted(millis(60)),
                  "[%s, acme, budget_state, raised, normal, downgrade, 0.7200, null, null, 7]"
                      .formatted(millis(0)))));

  private static final Map<String, List<String>> POLICIES =
      Map.ofEntries(
          entry(
              "Requests per second by policy version",
              List.of("0 1 [1.6667]", "1 1 [0.8333]", "2 2 [0.1667]")),
          entry(
              "Success rate by policy version",
              List.of("0 1 [0.9600]", "1 1 [0.9000]", "2 2 [1.0000]")),
          entry(
              "Fallback rate by policy version",
              List.of("0 1 [0.2000]", "1 1 [0.0000]", "2 2 [0.0000]")),
          entry(
              "Latency p95 by policy version",
              List.of(
                  "0 1 [" + P95_CHAT + "]", "1 1 [" + P95_BATCH + "]", "2 2 [" + P95_SEARCH + "]")),
          entry(
              "Before and after",
              List.of(
                  "[2, %s, %s, 10, 1.0000, 0.0600, 0.0000, -0.1333, %s, %s, 0.0100, -0.0050]"
                      .formatted(
                          at(120),
                          at(120),
                          P95_SEARCH,
                          four(seconds(Map.of(287, 10), 0.95) - P95_BOTH)),
                  "[1, %s, %s, 150, 0.9400, null, 0.1333, null, %s, null, 0.0150, null]"
                      .formatted(at(0), at(60), four(P95_BOTH)))),
          entry(
              "Stable and canary",
              List.of(
                  "[2, canary, 1, 1.0000, 0.0000, " + p95(1.5) + ", 0.1000]",
                  "[1, stable, 2, 0.5000, 1.0000, " + p95(1.5, 9) + ", 0.1000]")));

  private static final Map<String, List<String>> PIPELINE =
      Map.ofEntries(
          entry(
              "Newest attempt written",
              List.of("[" + Seed.START.plusSeconds(171).toEpochMilli() + "]")),
          entry("Freshness p95", List.of("[" + p95(1, 1, 1, 30, 100) + "]")),
          entry("Late attempts", List.of("[0.2000]")),
          entry(
              "Freshness of attempts",
              List.of("0 " + freshness(1, 1, 1), "1 " + freshness(30, 100))),
          entry(
              "Attempts per second by lateness",
              List.of(
                  "0 within 2 s [0.0500]", "1 within 1 min [0.0167]", "1 within 10 min [0.0167]")),
          entry(
              "Attempts per second by router",
              List.of("0 router-1 [0.0333]", "0 router-2 [0.0167]", "1 router-1 [0.0333]")),
          entry(
              "Do the tables agree?",
              List.of(
                  "[Attempts: rows / announced by requests, 5, 5, 0]",
                  "[Attempts: rows / counted by roll-ups, 5, 190, -185]",
                  "[Requests: rows / counted by roll-ups, 3, 160, -157]")));

  private static final Map<String, Map<String, List<String>>> EXPECTED =
      Map.of(
          "features-workflows.json", FEATURES,
          "providers-routes.json", PROVIDERS,
          "tenants-budgets.json", TENANTS,
          "policy-changes.json", POLICIES,
          "pipeline-health.json", PIPELINE);

  private static Store store;

  @BeforeAll
  static void fill() throws Exception {
    store = new Store();
    Seed.fill(store);
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  static Stream<Arguments> expectations() {
    return EXPECTED.entrySet().stream()
        .flatMap(
            file ->
                file.getValue().entrySet().stream()
                    .map(panel -> Arguments.of(file.getKey(), panel.getKey(), panel.getValue())));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("expectations")
  void shows(String file, String title, List<String> expected) throws Exception {
    Panels panels = panels(file);
    boolean series =
        panels.dashboard().panel(title).path("targets").path(0).path("format").asInt() == 0;

    assertThat(series ? panels.series(title) : panels.table(title))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void leaveNoPanelOut() {
    for (Dashboard dashboard : Dashboard.all(Panels.FOLDER)) {
      if (!dashboard.toString().equals("fallback-overview.json")) {
        assertThat(dashboard.panels())
            .extracting(panel -> panel.path("title").asText())
            .containsExactlyInAnyOrderElementsOf(EXPECTED.get(dashboard.toString()).keySet());
      }
    }
  }

  @Test
  void narrowToAProviderAndAModel() throws Exception {
    Panels providers = panels("providers-routes.json");
    Map<String, List<String>> anthropic = Panels.choose("provider", "anthropic");
    Map<String, List<String>> third = Panels.choose("model", "gpt-c");

    // Roll-ups know routes only: those that the provider or the model had attempts on.
    assertThat(providers.series("Failure rate by route", anthropic))
        .containsExactly("0 beta [0.1000]");
    assertThat(providers.series("Share of attempts per route", third))
        .containsExactly("1 gamma [1.0000]");
    assertThat(providers.series("Attempts per second by reason", anthropic))
        .containsExactly("0 first_fallback [0.0167]");
    assertThat(providers.table("Providers, models and routes", third))
        .containsExactly("[openai, gpt-c, gamma, 2, 1.0000, 0.5000, " + p95(4) + ", 0, 0, 0.0000]");
  }

  @Test
  void narrowSignalsToTheChosenTraffic() throws Exception {
    Panels budgets = panels("tenants-budgets.json");
    Panels features = panels("features-workflows.json");
    for (Map<String, List<String>> globex :
        List.of(
            Panels.choose("tenant", "globex"),
            Panels.choose("feature", "batch"),
            Panels.choose("class", "background"))) {
      assertThat(budgets.table("Budget signals", globex))
          .singleElement()
          .asString()
          .contains("globex, budget_burn, opened");
      assertThat(features.table("Misconfigured workflows", globex))
          .singleElement()
          .asString()
          .startsWith("[globex, batch, nightly, gamma");
    }
  }

  @Test
  void offerWhatIsInTheRange() throws Exception {
    Panels providers = panels("providers-routes.json");
    assertThat(providers.variable("$provider")).containsExactly("anthropic", "openai");
    assertThat(providers.variable("$model")).containsExactly("claude-b", "gpt-a", "gpt-c");
  }

  @Test
  void nameHeatmapRowsByTheirUpperBound() throws Exception {
    Store.Result result = panels("providers-routes.json").result("Attempt latency", Panels.ALL);
    assertThat(result.names())
        .startsWith("time", "0.066", "0.131", "0.262", "0.524", "1.049", "2.097")
        .endsWith("67.109", "134.218", "+Inf");
  }

  @Test
  void markAPolicyVersionOnlyWhereItBegins() throws Exception {
    // Version 1 decided requests before the range already.
    Dashboard.Query annotation =
        panels("policy-changes.json").dashboard().annotationQueries().get(0);
    assertThat(store.query(Panels.sql(Panels.ALL).expand(annotation.sql())).rows())
        .extracting(Object::toString)
        .containsExactly("[\"" + at(120) + "\",\"Policy version 2\"]");
  }

  private static Panels panels(String file) {
    return new Panels(Dashboard.load(Panels.FOLDER.resolve(file)), store);
  }

  /** The thirteen rows of the heatmap, those not named being empty. */
  private static String heat(Map<Integer, Integer> rows) {
    return Stream.iterate(0, row -> row + 1)
        .limit(13)
        .map(row -> four(rows.getOrDefault(row, 0)))
        .toList()
        .toString();
  }

  private static String at(int secondsAfterStart) {
    return TIME.format(Seed.START.plusSeconds(secondsAfterStart));
  }

  private static String millis(int secondsAfterStart) {
    return at(secondsAfterStart) + ".000";
  }

  private static String micros(int secondsAfterStart) {
    return at(secondsAfterStart) + ".000000";
  }
}
