package dev.detour.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Over days and weeks panels read counted hours instead of rows: they must show the same. */
class CountedHoursIT {
  private static final String READS_ROWS = "Latest requests that took a detour";

  private static final List<Map<String, List<String>>> CHOICES =
      List.of(Panels.ALL, Panels.choose("tenant", "acme"), Panels.choose("provider", "anthropic"));

  @Test
  void showWhatTheRowsShow() throws Exception {
    try (Store store = new Store()) {
      Seed.fill(store);
      Map<String, String> fromRows = shown(store);

      store.countHours();
      Map<String, String> counted = shown(store);
      for (String table : List.of("attempts", "requests", "rollup_1m")) {
        store.execute("TRUNCATE TABLE detour." + table);
      }

      assertThat(fromRows).hasSizeGreaterThan(300);
      assertThat(counted).isEqualTo(fromRows);
      assertThat(shown(store)).as("without the rows").isEqualTo(fromRows);
    }
  }

  /** Every panel in every choice, in steps that take slots of five minutes and of thirty. */
  private static Map<String, String> shown(Store store) throws Exception {
    Map<String, String> shown = new TreeMap<>();
    for (int step : new int[] {300, 1_800}) {
      for (Map<String, List<String>> choice : CHOICES) {
        GrafanaSql sql =
            new GrafanaSql(
                Seed.START, Seed.START.plusSeconds(1_700), Duration.ofSeconds(step), choice);
        for (Dashboard dashboard : Dashboard.all(Panels.FOLDER)) {
          for (Dashboard.Query query : dashboard.panelQueries()) {
            if (!query.owner().equals(READS_ROWS)) {
              shown.put(
                  dashboard + " " + query.owner() + " " + step + " " + choice,
                  store.query(sql.expand(query.sql())).rows().toString());
            }
          }
        }
      }
    }
    return shown;
  }
}
