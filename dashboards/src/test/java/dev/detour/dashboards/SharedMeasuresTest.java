package dev.detour.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.queries.RollupMeasures;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dashboards and alerts reckon the measures of roll-ups with the same words as the console. */
class SharedMeasuresTest {
  /** What a measure is reckoned from, and nothing else asks for. */
  private static final List<String> SOURCES =
      List.of(
          "outcomes['served",
          "requests_with_fallback",
          "fallback_depth_sum",
          "request_cost_usd_micros",
          "request_latency_histogram",
          "attempts_failed",
          "attempt_cost_usd_micros",
          "input_tokens",
          "output_tokens",
          "attempt_latency_histogram",
          "first_chunk_histogram");

  static List<Map.Entry<String, String>> queriesOfRollups() {
    Map<String, String> queries = new TreeMap<>();
    for (Dashboard dashboard : Dashboard.all(Panels.FOLDER)) {
      Stream.of(
              dashboard.panelQueries(), dashboard.variableQueries(), dashboard.annotationQueries())
          .flatMap(List::stream)
          .forEach(query -> queries.put(dashboard + " " + query.owner(), query.sql()));
    }
    AlertRule.all().forEach(rule -> queries.put(rule.uid(), rule.sql()));
    return queries.entrySet().stream()
        .filter(query -> query.getValue().contains("FROM detour.rollup"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("queriesOfRollups")
  void reckonsAsTheConsoleDoes(Map.Entry<String, String> query) {
    assertThat(SOURCES)
        .as("beside the measures of rollup_measures.sql in: %s", query.getValue())
        .noneMatch(withoutMeasures(query.getValue())::contains);
  }

  @Test
  void everyMeasureOfTheConsolesOverviewIsShownByADashboard() {
    List<String> queries = queriesOfRollups().stream().map(Map.Entry::getValue).toList();

    assertThat(RollupMeasures.ALL.values())
        .allMatch(measure -> queries.stream().anyMatch(query -> query.contains(measure)));
  }

  @Test
  void sourcesAreThoseOfTheMeasures() {
    Predicate<String> isRead =
        source -> RollupMeasures.ALL.values().stream().anyMatch(it -> it.contains(source));
    assertThat(SOURCES).allMatch(isRead);
  }

  /** The longest first: a measure may be part of another. */
  private static String withoutMeasures(String sql) {
    String rest = sql;
    for (String measure :
        RollupMeasures.ALL.values().stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList()) {
      rest = rest.replace(measure, "");
    }
    return rest;
  }
}
