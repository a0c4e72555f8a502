package dev.detour.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.queries.Measures;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Dashboards and alerts reckon measures with the same words, those of roll-ups as the console. */
class SharedMeasuresTest {
  /**
   * What is read, and how.
   *
   * @param tables what follows FROM
   * @param measures their expressions by name
   * @param sources what a measure is reckoned from, and nothing else asks for
   */
  record Shared(List<String> tables, Map<String, String> measures, List<String> sources) {
    List<Map.Entry<String, String>> queries() {
      return QUERIES.entrySet().stream()
          .filter(query -> tables.stream().anyMatch(query.getValue()::contains))
          .toList();
    }
  }

  private static final Map<String, String> QUERIES = queries();

  private static final List<Shared> ALL =
      List.of(
          new Shared(
              List.of("FROM detour.rollup_1m", "FROM detour.rollups"),
              Measures.ROLLUPS,
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
                  "first_chunk_histogram")),
          new Shared(
              List.of("FROM detour.workflow_counts"),
              Measures.WORKFLOWS,
              List.of(
                  "outcome IN ('served",
                  "requests_with_fallback",
                  "cost_usd_micros",
                  "latency_histogram",
                  "sum(attempts")),
          new Shared(
              List.of("FROM detour.budget_counts"),
              Measures.BUDGETS,
              List.of("requests_answered", "outcome IN ('served", "cost_usd_micros")));

  private static Map<String, String> queries() {
    Map<String, String> queries = new TreeMap<>();
    for (Dashboard dashboard : Dashboard.all(Panels.FOLDER)) {
      Stream.of(
              dashboard.panelQueries(), dashboard.variableQueries(), dashboard.annotationQueries())
          .flatMap(List::stream)
          .forEach(query -> queries.put(dashboard + " " + query.owner(), query.sql()));
    }
    AlertRule.all().forEach(rule -> queries.put(rule.uid(), rule.sql()));
    return queries;
  }

  static Stream<Arguments> queriesOfMeasures() {
    return ALL.stream()
        .flatMap(
            shared -> shared.queries().stream().map(query -> Arguments.of(query.getKey(), shared)));
  }

  static List<Shared> shared() {
    return ALL;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queriesOfMeasures")
  void reckonsAsTheOthersDo(String query, Shared shared) {
    String sql = QUERIES.get(query);
    assertThat(shared.sources)
        .as("beside the measures %s in: %s", shared.measures, sql)
        .noneMatch(withoutMeasures(shared, sql)::contains);
  }

  @ParameterizedTest
  @MethodSource("shared")
  void everyMeasureIsShownByADashboard(Shared shared) {
    assertThat(shared.measures.values())
        .allMatch(
            measure ->
                shared.queries().stream().anyMatch(query -> query.getValue().contains(measure)));
  }

  @ParameterizedTest
  @MethodSource("shared")
  void sourcesAreThoseOfTheMeasures(Shared shared) {
    List<String> expressions =
        ALL.stream().flatMap(each -> each.measures.values().stream()).toList();
    assertThat(shared.sources)
        .allMatch(source -> expressions.stream().anyMatch(it -> it.contains(source)));
  }

  /** The longest first: a measure may be part of another. */
  private static String withoutMeasures(Shared shared, String sql) {
    String rest = sql;
    for (String measure :
        shared.measures.values().stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList()) {
      rest = rest.replace(measure, "");
    }
    return rest;
  }
}
