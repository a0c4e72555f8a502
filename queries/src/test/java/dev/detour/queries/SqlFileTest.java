package dev.detour.queries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SqlFileTest {
  private static final Path FOLDER = Path.of("src/main/resources/detour/queries");

  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString().replace(".sql", "")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyFileIsWhole(String name) {
    assertThat(SqlFile.of(name).text()).contains("SELECT").doesNotContain("{{", "}}");
  }

  @Test
  void measuresStandInTheQueriesThatNameThem() {
    assertThat(SqlFile.of("overview_requests").text())
        .contains(
            "toInt64(sum(outcomes['served'] + outcomes['served_degraded'] + outcomes['served_cached']"
                + " + outcomes['served_default']))")
        .contains("detour_histogram_quantile(sumMap(request_latency_histogram), 0.95)");
  }

  static Stream<Arguments> measures() {
    return Stream.of(
        Arguments.of("rollup_measures", Measures.ROLLUPS),
        Arguments.of("workflow_measures", Measures.WORKFLOWS),
        Arguments.of("budget_measures", Measures.BUDGETS));
  }

  @ParameterizedTest
  @MethodSource("measures")
  void everyLineOfTheMeasuresIsOne(String file, Map<String, String> measures) throws IOException {
    long expressions =
        Files.readString(FOLDER.resolve(file + ".sql"))
            .lines()
            .filter(line -> line.startsWith("    "))
            .count();

    assertThat(measures).hasSize((int) expressions).containsKey("successes");
    assertThat(measures.values()).allMatch(it -> it.matches("sum(Map|If)?\\(.*\\)"));
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> SqlFile.of("nowhere"))
        .hasMessage("/detour/queries/nowhere.sql is missing");
    assertThatThrownBy(() -> SqlFile.withMeasures("mine", "SELECT {{luck}}"))
        .hasMessageStartingWith("mine.sql: no measure luck (expected: one of [request_count, ");
  }
}
