package dev.detour.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The time between two points, as Grafana rounds it. */
class GrafanaIntervalTest {

  @ParameterizedTest
  @CsvSource({
    "1000, PT1M",
    "89999, PT1M",
    "90000, PT2M",
    "449999, PT5M",
    "604800, PT10M",
    "1499999, PT20M",
    "1500000, PT30M",
    "2592000, PT30M",
    "5399999, PT1H",
    "32400000, PT12H"
  })
  void isTheNearestStepAndTheLongerOfTwo(long exactMs, Duration interval) {
    assertThat(GrafanaSql.interval(Duration.ofMillis(exactMs * 1_000), 1_000)).isEqualTo(interval);
  }

  @Test
  void heedsThePointsThatAPanelIsLimitedTo() {
    Dashboard dashboard = Dashboard.load(Panels.FOLDER.resolve("features-workflows.json"));

    assertThat(dashboard.interval("Latency p95 by feature", Duration.ofDays(7)))
        .isEqualTo(Duration.ofMinutes(30));
    assertThat(dashboard.interval("Success rate by feature", Duration.ofDays(7)))
        .isEqualTo(Duration.ofMinutes(10));
  }
}
