package dev.detour.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every query of every dashboard on the real schema. */
class EveryQueryIT {

  /** A table, or a view and its parameter. */
  private static final Pattern TABLE =
      Pattern.compile("FROM (detour\\.\\w+(?:\\(step = [^)]+\\))?)");

  private static final Pattern ALIAS = Pattern.compile("\\bAS (\\w+)");

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

  static List<Dashboard> dashboards() {
    return Dashboard.all(Panels.FOLDER);
  }

  static Stream<Arguments> queries() {
    return dashboards().stream()
        .flatMap(
            dashboard ->
                Stream.of(
                        dashboard.variableQueries(),
                        dashboard.panelQueries(),
                        dashboard.annotationQueries())
                    .flatMap(List::stream)
                    .map(query -> Arguments.of(dashboard, query)));
  }

  @ParameterizedTest
  @MethodSource("queries")
  void runsOnTheSchemaWhateverIsChosen(Dashboard dashboard, Dashboard.Query query)
      throws Exception {
    Map<String, List<String>> some = new HashMap<>(Panels.ALL);
    some.put("tenant", List.of("acme"));
    some.put("feature", List.of("chat", "search"));
    some.put("provider", List.of("openai"));
    Map<String, List<String>> odd = new HashMap<>(Panels.ALL);
    odd.put("tenant", List.of("o'neil"));
    odd.put("class", List.of("none"));
    odd.put("model", List.of("it's", "gpt-a"));
    for (Map<String, List<String>> choice : List.of(Panels.ALL, some, odd)) {
      store.query(Panels.sql(choice).expand(query.sql()));
    }
  }

  @ParameterizedTest
  @MethodSource("queries")
  void givesGrafanaTheShapeItNeeds(Dashboard dashboard, Dashboard.Query query) throws Exception {
    Store.Result result = store.query(Panels.sql(Panels.ALL).expand(query.sql()));

    assertThat(result.rows()).as("rows of the seed").isNotEmpty();
    if (query.owner().startsWith("$")) {
      assertThat(result.types()).containsExactly("LowCardinality(String)");
    } else if (query.owner().startsWith("@")) {
      List<String> names = result.names();
      assertThat(names.get(0)).isEqualTo("time");
      assertThat(names.get(names.size() - 1)).isEqualTo("text");
      assertThat(names).as("a moment, or a region").isSubsetOf("time", "timeEnd", "text");
      assertThat(result.types().subList(0, names.size() - 1))
          .allSatisfy(type -> assertThat(type).startsWith("DateTime"));
      assertThat(result.types()).last().isEqualTo("String");
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
  void neverNamesAResultLikeAColumn(Dashboard dashboard, Dashboard.Query query) throws Exception {
    // ClickHouse would take the alias for the column in the rest of the query.
    Set<String> names = new HashSet<>();
    String sql = Panels.sql(Panels.ALL).expand(query.sql());
    for (String table : TABLE.matcher(sql).results().map(hit -> hit.group(1)).toList()) {
      store
          .query("DESCRIBE TABLE (SELECT * FROM " + table + ")")
          .rows()
          .forEach(row -> names.add(row.path(0).asText()));
    }
    assertThat(names).isNotEmpty();
    assertThat(ALIAS.matcher(query.sql()).results().map(alias -> alias.group(1)))
        .doesNotContainAnyElementsOf(names);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void stylesOnlyColumnsThatExist(Dashboard dashboard) throws Exception {
    for (Dashboard.Query query : dashboard.panelQueries()) {
      Store.Result result = store.query(Panels.sql(Panels.ALL).expand(query.sql()));
      JsonNode panel = dashboard.panel(query.owner());
      boolean series = panel.path("fieldConfig").path("defaults").has("displayName");
      for (JsonNode override : panel.path("fieldConfig").path("overrides")) {
        String name = override.path("matcher").path("options").asText();
        if (!series) {
          assertThat(result.names()).as(query.owner()).contains(name);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void showsNothingOfARangeWithoutData(Dashboard dashboard) throws Exception {
    GrafanaSql empty =
        new GrafanaSql(
            Seed.START.minusSeconds(86_400),
            Seed.START.minusSeconds(80_000),
            Duration.ofMinutes(1),
            Panels.ALL);
    for (Dashboard.Query query : dashboard.panelQueries()) {
      Store.Result result = store.query(empty.expand(query.sql()));
      String type = dashboard.panel(query.owner()).path("type").asText();
      if (type.equals("stat")) {
        JsonNode value = result.rows().get(0).path(0);
        assertThat(value.isNull() || value.asDouble() == 0).as(query.owner()).isTrue();
      } else if (query.owner().equals("Do the tables agree?")) {
        assertThat(result.rows()).allMatch(row -> row.path(3).asLong() == 0);
      } else {
        assertThat(result.rows()).as(query.owner()).isEmpty();
      }
    }
  }
}
