package dev.detour.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold of every alert rule whatever the data. */
class AlertRulesTest {

  private static final String RUNBOOKS = "${DETOUR_RUNBOOKS_URL}/";

  static List<AlertRule> rules() {
    return AlertRule.all();
  }

  @Test
  void keepTheirUids() {
    assertThat(rules())
        .extracting(AlertRule::uid)
        .containsExactly(
            "detour-success-burn-fast",
            "detour-success-burn-slow",
            "detour-fallback-rate",
            "detour-budget-crossing",
            "detour-pipeline-freshness",
            "detour-pipeline-silence");
  }

  @Test
  void belongToGroupsThatGrafanaAccepts() {
    JsonNode file = AlertRule.file();
    assertThat(file.path("apiVersion").asInt()).isEqualTo(1);
    for (JsonNode group : file.path("groups")) {
      assertThat(group.path("name").asText()).startsWith("detour-");
      assertThat(group.path("folder").asText()).isEqualTo("Detour");
      assertThat(group.path("interval").asText()).isEqualTo("1m");
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void leadToARunbook(AlertRule rule) {
    String url = rule.json().path("annotations").path("runbook_url").asText();
    assertThat(url).startsWith(RUNBOOKS);
    assertThat(Path.of("runbooks").resolve(url.substring(RUNBOOKS.length())))
        .satisfies(file -> assertThat(Files.size(file)).isPositive());
  }

  @ParameterizedTest
  @MethodSource("rules")
  void leadToAPanel(AlertRule rule) {
    int panel = rule.json().path("panelId").asInt();
    assertThat(Dashboard.all(Panels.FOLDER))
        .filteredOn(
            dashboard -> dashboard.json().path("uid").equals(rule.json().path("dashboardUid")))
        .singleElement()
        .satisfies(
            dashboard ->
                assertThat(dashboard.panels())
                    .anyMatch(candidate -> candidate.path("id").asInt() == panel));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void compareTheirQueryWithAThreshold(AlertRule rule) {
    JsonNode data = rule.json().path("data");
    assertThat(data).hasSize(2);
    assertThat(data.path(0).path("refId").asText()).isEqualTo("A");
    assertThat(data.path(0).path("datasourceUid").asText()).isEqualTo("detour-clickhouse");
    assertThat(data.path(0).path("model").path("refId").asText()).isEqualTo("A");
    assertThat(data.path(0).path("model").path("format").asInt()).isEqualTo(1);
    assertThat(data.path(0).path("relativeTimeRange").path("from").asInt()).isPositive();
    assertThat(data.path(1).path("datasourceUid").asText()).isEqualTo("__expr__");
    assertThat(data.path(1).path("refId")).isEqualTo(rule.json().path("condition"));
    assertThat(rule.condition().path("refId")).isEqualTo(rule.json().path("condition"));
    assertThat(rule.condition().path("type").asText()).isEqualTo("threshold");
    assertThat(rule.condition().path("expression").asText()).isEqualTo("A");
    JsonNode evaluator = rule.condition().path("conditions").path(0).path("evaluator");
    assertThat(evaluator.path("type").asText()).isEqualTo("gt");
    assertThat(evaluator.path("params").path(0).isNumber()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void sayHowTheyBehaveAndHowUrgentTheyAre(AlertRule rule) {
    assertThat(rule.json().path("noDataState").asText()).isEqualTo("OK");
    assertThat(rule.json().path("execErrState").asText()).isEqualTo("Error");
    assertThat(rule.json().path("for").asText()).matches("\\d+[sm]");
    assertThat(rule.json().path("labels").path("severity").asText()).isIn("page", "ticket");
    assertThat(rule.json().path("annotations").path("summary").asText()).isNotBlank();
    assertThat(rule.json().path("annotations").path("description").asText()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void askWithoutDollarSigns(AlertRule rule) {
    assertThat(rule.sql()).contains("now() - INTERVAL").doesNotContain("$");
  }
}
