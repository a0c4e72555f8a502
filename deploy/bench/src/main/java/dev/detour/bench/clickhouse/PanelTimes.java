package dev.detour.bench.clickhouse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.dashboards.Dashboard;
import dev.detour.dashboards.GrafanaSql;
import dev.detour.jobs.schema.ClickHouseStatements;
import dev.detour.jobs.schema.SchemaException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** How long the panels of the dashboards take over a week and over a month, with all chosen. */
final class PanelTimes {
  /** What Grafana asks for on a wide screen, with the interval that it rounds to. */
  private enum Range {
    WEEK(7, Duration.ofMinutes(10), 300),
    MONTH(30, Duration.ofMinutes(30), 1000);

    private final int days;
    private final Duration interval;
    private final long targetMs;

    Range(int days, Duration interval, long targetMs) {
      this.days = days;
      this.interval = interval;
      this.targetMs = targetMs;
    }
  }

  /** Medians; both NaN when the query failed. */
  private record Time(double ms, double cpuMs) {}

  private final ClickHouseStatements clickHouse;
  private final Supplier<Duration> cpu;
  private final Instant end;
  private final int rounds;
  private final List<String> failures = new ArrayList<>();
  private int panels;
  private final Map<Range, Integer> late = new EnumMap<>(Range.class);

  /**
   * @param cpu processor time of ClickHouse up to now
   * @param end of both ranges
   */
  PanelTimes(ClickHouseStatements clickHouse, Supplier<Duration> cpu, Instant end, int rounds) {
    this.clickHouse = clickHouse;
    this.cpu = cpu;
    this.end = end;
    this.rounds = rounds;
  }

  /** Asks all, and prints a row for each panel. */
  void print(Path dashboards) {
    System.out.printf(
        "%npanels, medians of %d: over 7 days (target %d ms) and over 30 days (target %d ms); * over the target%n",
        rounds, Range.WEEK.targetMs, Range.MONTH.targetMs);
    System.out.printf("  %-62s%10s%10s%12s%10s%n", "", "7 d ms", "CPU ms", "30 d ms", "CPU ms");
    for (Dashboard dashboard : Dashboard.all(dashboards)) {
      Map<String, List<String>> everything =
          dashboard.variables().stream()
              .map(variable -> variable.path("name").asText())
              .collect(Collectors.toMap(name -> name, name -> List.of()));
      for (Dashboard.Query query : dashboard.panelQueries()) {
        print(dashboard, query, everything);
      }
    }
    for (Range range : Range.values()) {
      System.out.printf(
          "%d of %d panels are over the target of %d days%n",
          late.getOrDefault(range, 0), panels, range.days);
    }
    failures.forEach(System.out::println);
  }

  private void print(
      Dashboard dashboard, Dashboard.Query query, Map<String, List<String>> everything) {
    StringBuilder line = new StringBuilder();
    for (Range range : Range.values()) {
      GrafanaSql sql =
          new GrafanaSql(end.minus(Duration.ofDays(range.days)), end, range.interval, everything);
      Time time = time(query.owner(), sql.expand(query.sql()));
      boolean over = !(time.ms <= range.targetMs);
      late.merge(range, over ? 1 : 0, Integer::sum);
      line.append(
          String.format(Locale.ROOT, "%9.0f%s%10.0f  ", time.ms, over ? "*" : " ", time.cpuMs));
    }
    panels++;
    JsonNode title = dashboard.json().path("title");
    System.out.printf(
        "  %-62s%s%n", title.asText().replace("Detour: ", "") + " / " + query.owner(), line);
  }

  private Time time(String owner, String sql) {
    double[] ms = new double[rounds];
    double[] cpuMs = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      Duration before = cpu.get();
      long start = System.nanoTime();
      try {
        clickHouse.run(sql, Map.of());
      } catch (SchemaException e) {
        failures.add(owner + " failed: " + e.getMessage());
        return new Time(Double.NaN, Double.NaN);
      }
      ms[round] = (System.nanoTime() - start) / 1e6;
      cpuMs[round] = cpu.get().minus(before).toMillis();
    }
    return new Time(median(ms), median(cpuMs));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
