package dev.detour.dashboards;

import static dev.detour.dashboards.Panels.four;
import static dev.detour.dashboards.Panels.seconds;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The numbers of the overview, on data small enough to know every one. */
class FallbackOverviewIT {

  private static Store store;
  private static Panels panels;

  @BeforeAll
  static void fill() throws Exception {
    store = new Store();
    Seed.fill(store);
    panels = new Panels(Dashboard.load(Panels.FOLDER.resolve("fallback-overview.json")), store);
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  @Test
  void offersWhatIsInTheRange() throws Exception {
    assertThat(panels.variable("$tenant")).containsExactly("acme", "globex");
    assertThat(panels.variable("$feature")).containsExactly("batch", "chat", "search");
    assertThat(panels.variable("$class")).containsExactly("background", "critical");
  }

  @Test
  void sumsUpTheRange() throws Exception {
    assertThat(panels.single("Requests")).isEqualTo(160);
    assertThat(panels.single("Success rate")).isEqualTo((80 + 10 + 6 + 45 + 10) / 160.0);
    assertThat(panels.single("Fallback rate")).isEqualTo(20 / 160.0);
    assertThat(panels.single("Served default")).isEqualTo(6 / 160.0);
    assertThat(panels.single("Cost")).isEqualTo(2.35);
    assertThat(panels.single("Latency p95"))
        .isCloseTo(seconds(Map.of(320, 100, 335, 50, 287, 10), 0.95), within(1e-9));
  }

  @Test
  void sumsUpOneTenant() throws Exception {
    Store.Result result = panels.result("Requests", Panels.choose("tenant", "acme"));
    assertThat(result.value(0, "request_count").asInt()).isEqualTo(110);
  }

  @Test
  void drawsRatesPerSecond() throws Exception {
    assertThat(panels.series("Requests per second by outcome"))
        .containsExactly(
            "0 served [1.3333]",
            "0 served_default [0.1000]",
            "0 served_degraded [0.1667]",
            "0 stopped [0.0667]",
            "1 cancelled [0.0833]",
            "1 served [0.7500]",
            "2 served [0.1667]");
    assertThat(panels.series("Failed attempts per second by category"))
        .containsExactly(
            "0 rate_limited [0.2500]",
            "0 server_error [0.0333]",
            "0 timeout [0.0833]",
            "1 timeout [0.0833]");
    assertThat(panels.series("Attempts per second by route"))
        .containsExactly(
            "0 alpha [1.8333]", "0 beta [0.3333]", "1 gamma [0.8333]", "2 alpha [0.1667]");
  }

  @Test
  void drawsSharesAndDepth() throws Exception {
    assertThat(panels.series("Fallback rate over time"))
        .containsExactly("0 [0.2000]", "1 [0.0000]", "2 [0.0000]");
    assertThat(panels.series("Success, degraded and default share"))
        .containsExactly(
            "0 [0.9600, 0.1000, 0.0600]",
            "1 [0.9000, 0.0000, 0.0000]",
            "2 [1.0000, 0.0000, 0.0000]");
    assertThat(panels.series("Fallback depth"))
        .containsExactly("0 [0.2600]", "1 [0.0000]", "2 [0.0000]");
  }

  @Test
  void drawsLatencies() throws Exception {
    List<Double> quantiles = List.of(0.5, 0.95, 0.99);
    assertThat(panels.series("Request latency"))
        .containsExactly(
            "0 " + seconds(Map.of(320, 100), quantiles),
            "1 " + seconds(Map.of(335, 50), quantiles),
            "2 " + seconds(Map.of(287, 10), quantiles));
    assertThat(panels.series("Time to first chunk"))
        .containsExactly(
            "0 " + seconds(Map.of(287, 50, 271, 10), quantiles),
            "1 [null, null, null]",
            "2 [null, null, null]");
  }

  @Test
  void countsTheMoney() throws Exception {
    assertThat(panels.series("Cost by tenant"))
        .containsExactly("0 acme [2.0000]", "1 globex [0.2500]", "2 acme [0.1000]");
    assertThat(panels.table("Cost per tenant"))
        .containsExactly(
            "[acme, 110, 0.9636, 0.1818, 2.1000]", "[globex, 50, 0.9000, 0.0000, 0.2500]");
    assertThat(panels.table("Cost per feature"))
        .containsExactly(
            "[chat, 100, 0.9600, 0.2000, 2.0000]",
            "[batch, 50, 0.9000, 0.0000, 0.2500]",
            "[search, 10, 1.0000, 0.0000, 0.1000]");
  }

  @Test
  void ranksRoutes() throws Exception {
    Map<Integer, Integer> alpha = Map.ofEntries(entry(319, 90), entry(335, 20), entry(287, 10));
    assertThat(panels.table("Routes"))
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
    Store.Result result = panels.result("Latest requests that took a detour", Panels.ALL);
    assertThat(result.rows()).extracting(row -> row.path(1).asText()).containsExactly("r3", "r1");
    assertThat(result.value(1, "duration").asDouble()).isEqualTo(1.5);
    assertThat(result.value(1, "cost").asDouble()).isEqualTo(0.2);
  }
}
