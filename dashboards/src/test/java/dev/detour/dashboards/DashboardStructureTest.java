package dev.detour.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold of every dashboard whatever its data. */
class DashboardStructureTest {

  private static final int GRID_WIDTH = 24;

  /** Fixed for ever: links and bookmarks hold them. */
  private static final Map<String, String> UIDS =
      Map.of(
          "fallback-overview.json", "detour-fallback-overview",
          "features-workflows.json", "detour-features-workflows",
          "pipeline-health.json", "detour-pipeline-health",
          "policy-changes.json", "detour-policy-changes",
          "providers-routes.json", "detour-providers-routes",
          "tenants-budgets.json", "detour-tenants-budgets");

  private static final Set<String> PANEL_TYPES =
      Set.of("stat", "timeseries", "table", "bargauge", "barchart", "gauge", "heatmap", "text");

  private static final Pattern DRILL_DOWN =
      Pattern.compile("/d/([\\w-]+)\\?\\$\\{__url_time_range}&var-(\\w+)=\\$\\{__value\\.raw}");

  private static final Set<String> OUR_VARIABLES = Set.of("tenant", "feature", "class");

  static List<Dashboard> dashboards() {
    return Dashboard.all(Panels.FOLDER);
  }

  @Test
  void areAllKnown() {
    assertThat(dashboards())
        .extracting(d -> d.file().getFileName().toString())
        .containsExactlyInAnyOrderElementsOf(UIDS.keySet());
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void keepTheirUid(Dashboard dashboard) {
    assertThat(dashboard.json().path("uid").asText())
        .isEqualTo(UIDS.get(dashboard.file().getFileName().toString()));
    assertThat(dashboard.json().path("title").asText()).startsWith("Detour: ");
    assertThat(dashboard.json().has("id")).as("id belongs to one Grafana").isFalse();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void describeEveryPanelAndGiveItAUnit(Dashboard dashboard) {
    Set<Integer> ids = new HashSet<>();
    Set<String> titles = new HashSet<>();
    for (JsonNode panel : dashboard.panels()) {
      String title = panel.path("title").asText();
      assertThat(title).isNotBlank();
      assertThat(titles.add(title)).as("title " + title + " is there twice").isTrue();
      assertThat(ids.add(panel.path("id").asInt())).as("id of " + title).isTrue();
      assertThat(panel.path("type").asText()).as(title).isIn(PANEL_TYPES);
      assertThat(panel.path("description").asText())
          .as("description of " + title)
          .hasSizeGreaterThan(20);
      assertThat(panel.path("fieldConfig").path("defaults").path("unit").asText())
          .as("unit of " + title)
          .isNotBlank();
      assertThat(panel.path("targets")).as("queries of " + title).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void layPanelsOutWithoutOverlap(Dashboard dashboard) {
    List<int[]> taken = new ArrayList<>();
    for (JsonNode panel : dashboard.panels()) {
      JsonNode grid = panel.path("gridPos");
      int[] box = {
        grid.path("x").asInt(-1),
        grid.path("y").asInt(-1),
        grid.path("w").asInt(),
        grid.path("h").asInt()
      };
      String title = panel.path("title").asText();
      assertThat(box[0]).as(title).isGreaterThanOrEqualTo(0);
      assertThat(box[1]).as(title).isGreaterThanOrEqualTo(0);
      assertThat(box[2]).as(title).isPositive();
      assertThat(box[3]).as(title).isPositive();
      assertThat(box[0] + box[2]).as(title).isLessThanOrEqualTo(GRID_WIDTH);
      for (int[] other : taken) {
        boolean apart =
            box[0] >= other[0] + other[2]
                || other[0] >= box[0] + box[2]
                || box[1] >= other[1] + other[3]
                || other[1] >= box[1] + box[3];
        assertThat(apart).as(title + " overlaps another panel").isTrue();
      }
      taken.add(box);
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void askTheProvisionedDataSource(Dashboard dashboard) throws IOException {
    JsonNode source = provisionedDataSource();
    List<JsonNode> named = new ArrayList<>();
    dashboard.json().findValues("datasource").forEach(named::add);
    assertThat(named).hasSizeGreaterThan(dashboard.panels().size());
    for (JsonNode datasource : named) {
      assertThat(datasource.path("uid")).isEqualTo(source.path("uid"));
      assertThat(datasource.path("type")).isEqualTo(source.path("type"));
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void filterEveryPanelByTimeAndVariables(Dashboard dashboard) {
    for (Dashboard.Query query : dashboard.panelQueries()) {
      assertThat(query.sql()).as(query.owner()).contains("$__timeFilter(");
      for (Dashboard.Query variable : dashboard.variableQueries()) {
        String name = variable.owner().substring(1);
        assertThat(query.sql())
            .as(query.owner())
            .containsPattern("\\$\\{" + name + ":singlequote}\\)+, \\$" + name + "\\)");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void readReplacedRowsOnce(Dashboard dashboard) {
    for (Dashboard.Query query : dashboard.panelQueries()) {
      assertThat(query.sql())
          .as(query.owner())
          .doesNotContainPattern("FROM detour\\.rollup_1m(?! FINAL)");
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void leadToTheOtherDashboards(Dashboard dashboard) {
    JsonNode menu = dashboard.json().path("links").path(0);
    assertThat(menu.path("type").asText()).isEqualTo("dashboards");
    assertThat(menu.path("tags").path(0)).isEqualTo(dashboard.json().path("tags").path(0));
    assertThat(menu.path("keepTime").asBoolean() && menu.path("includeVars").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void drillDownOnlyToWhatIsThere(Dashboard dashboard) {
    for (JsonNode url : dashboard.json().path("panels").findValues("url")) {
      Matcher link = DRILL_DOWN.matcher(url.asText());
      if (!link.matches()) {
        assertThat(url.asText()).startsWith("${console}");
        continue;
      }
      Dashboard target =
          dashboards().stream()
              .filter(other -> other.json().path("uid").asText().equals(link.group(1)))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no dashboard for " + url));
      assertThat(target.variables())
          .extracting(variable -> variable.path("name").asText())
          .contains(link.group(2));
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void letTimeSeriesStepNoFinerThanTheRollup(Dashboard dashboard) {
    for (JsonNode panel : dashboard.panels()) {
      if (panel.path("type").asText().equals("timeseries")) {
        assertThat(panel.path("interval").asText())
            .as(panel.path("title").asText())
            .isEqualTo("1m");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void offerEveryVariableWithAll(Dashboard dashboard) {
    assertThat(dashboard.variables())
        .extracting(variable -> variable.path("name").asText())
        .containsAll(OUR_VARIABLES);
    for (JsonNode variable : dashboard.variables()) {
      if (variable.path("type").asText().equals("query")) {
        assertThat(variable.path("includeAll").asBoolean()).isTrue();
        assertThat(variable.path("multi").asBoolean()).isTrue();
        assertThat(variable.path("current").path("value").path(0).asText()).isEqualTo("$__all");
      }
    }
  }

  @Test
  void provisionSecretsByEnvironmentOnly() throws IOException {
    JsonNode source = provisionedDataSource();
    assertThat(source.path("secureJsonData").path("password").asText())
        .isEqualTo("$DETOUR_CLICKHOUSE_PASSWORD");
    assertThat(source.path("jsonData").path("username").asText())
        .isEqualTo("$DETOUR_CLICKHOUSE_USER");
    assertThat(source.path("jsonData").path("protocol").asText()).isEqualTo("http");
  }

  @Test
  void provisionTheDashboardsFolder() throws IOException {
    JsonNode provider =
        yaml("grafana/provisioning/dashboards/detour.yaml").path("providers").path(0);
    assertThat(provider.path("type").asText()).isEqualTo("file");
    assertThat(provider.path("options").path("path").asText()).isEqualTo("$DETOUR_DASHBOARDS_DIR");
  }

  private static JsonNode provisionedDataSource() throws IOException {
    return yaml("grafana/provisioning/datasources/detour-clickhouse.yaml")
        .path("datasources")
        .path(0);
  }

  private static JsonNode yaml(String file) throws IOException {
    return new ObjectMapper(new YAMLFactory()).readTree(Path.of(file).toFile());
  }
}
