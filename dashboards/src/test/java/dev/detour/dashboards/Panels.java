package dev.detour.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.policy.event.LatencyHistogram;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the panels of a dashboard show of the {@link Seed}, in a form that reads well in a test. */
record Panels(Dashboard dashboard, Store store) {

  static final Path FOLDER = Path.of("grafana/dashboards");

  /** Every variable on All. */
  static final Map<String, List<String>> ALL =
      Map.of(
          "tenant",
          List.of(),
          "feature",
          List.of(),
          "class",
          List.of(),
          "provider",
          List.of(),
          "model",
          List.of());

  /** The half hour of the seed in steps of a minute. */
  static GrafanaSql sql(Map<String, List<String>> choice) {
    return new GrafanaSql(
        Seed.START, Seed.START.plusSeconds(1_800), Duration.ofSeconds(60), choice);
  }

  /** The one value given, everything else on All. */
  static Map<String, List<String>> choose(String variable, String value) {
    Map<String, List<String>> choice = new HashMap<>(ALL);
    choice.put(variable, List.of(value));
    return choice;
  }

  Store.Result result(String title, Map<String, List<String>> choice) throws Exception {
    return store.query(sql(choice).expand(panelSql(title)));
  }

  String panelSql(String title) {
    return dashboard.panel(title).path("targets").path(0).path("rawSql").asText();
  }

  double single(String title) throws Exception {
    Store.Result result = result(title, ALL);
    assertThat(result.rows()).hasSize(1);
    assertThat(result.rows().get(0)).hasSize(1);
    return result.rows().get(0).path(0).asDouble();
  }

  List<String> variable(String name) throws Exception {
    Dashboard.Query query =
        dashboard.variableQueries().stream()
            .filter(q -> q.owner().equals(name))
            .findFirst()
            .orElseThrow();
    return store.query(sql(ALL).expand(query.sql())).rows().stream()
        .map(row -> row.path(0).asText())
        .toList();
  }

  /** Points as "minute label [numbers]". */
  List<String> series(String title) throws Exception {
    return series(title, ALL);
  }

  List<String> series(String title, Map<String, List<String>> choice) throws Exception {
    Store.Result result = result(title, choice);
    List<String> points = new ArrayList<>();
    for (JsonNode row : result.rows()) {
      Instant time = Instant.parse(row.path(0).asText().replace(' ', 'T') + "Z");
      boolean labelled = row.path(1).isTextual();
      List<String> values = new ArrayList<>();
      for (int column = labelled ? 2 : 1; column < row.size(); column++) {
        values.add(four(row.path(column)));
      }
      points.add(
          Duration.between(Seed.START, time).toMinutes()
              + " "
              + (labelled ? row.path(1).asText() + " " : "")
              + values);
    }
    return points;
  }

  List<String> table(String title) throws Exception {
    return table(title, ALL);
  }

  List<String> table(String title, Map<String, List<String>> choice) throws Exception {
    Store.Result result = result(title, choice);
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

  static double seconds(Map<Integer, Integer> histogram, double quantile) {
    return LatencyHistogram.quantile(histogram, quantile) / 1e6;
  }

  static String seconds(Map<Integer, Integer> histogram, List<Double> quantiles) {
    return quantiles.stream().map(q -> four(seconds(histogram, q))).toList().toString();
  }

  static String four(JsonNode value) {
    return value.isNull() ? "null" : four(value.asDouble());
  }

  static String four(double value) {
    return "%.4f".formatted(value);
  }
}
