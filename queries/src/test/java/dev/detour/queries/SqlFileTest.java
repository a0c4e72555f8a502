package dev.detour.queries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

  @Test
  void everyLineOfTheMeasuresIsOne() throws IOException {
    long expressions =
        Files.readString(FOLDER.resolve("rollup_measures.sql"))
            .lines()
            .filter(line -> line.startsWith("    "))
            .count();

    assertThat(RollupMeasures.ALL).hasSize((int) expressions).containsKey("successes");
    assertThat(RollupMeasures.ALL.values()).allMatch(it -> it.matches("sum(Map)?\\(.*\\)"));
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> SqlFile.of("nowhere"))
        .hasMessage("/detour/queries/nowhere.sql is missing");
    assertThatThrownBy(() -> SqlFile.withMeasures("mine", "SELECT {{luck}}"))
        .hasMessageStartingWith("mine.sql: no measure luck (expected: one of [request_count, ");
  }
}
