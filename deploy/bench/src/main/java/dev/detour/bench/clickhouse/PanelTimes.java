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
  enum Range {
    WEEK(7, 300),
    MONTH(30, 1000);

    private final int days;
    private final long targetMs;

    Range(int days, long targetMs) {
      this.days = days;
      this.targetMs = targetMs;
    }

    int days() {
      return days;
    }
  }

  /**
   * What all panels came to over one range.
   *
   * @param medianMs median of the panels' medians
   * @param slowestMs the largest of the panels' medians
   * @param late how many medians are over the target
   */
  record Summary(double medianMs, double slowestMs, long late) {}

  /** Medians and the slowest; NaN when the query failed. */
  private record Time(double ms, double slowestMs, double cpuMs) {}

  private final ClickHouseStatements clickHouse;
  private final Supplier<Duration> cpu;
  private final Instant end;
  private final int rounds;
  private final List<String> failures = new ArrayList<>();
  private final Map<Range, List<Double>> medians = new EnumMap<>(Range.class);

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
        "%npanels, median and slowest of %d: over 7 days (target %d ms) and over 30 days (target %d ms); * over the target%n",
        rounds, Range.WEEK.targetMs, Range.MONTH.targetMs);
    System.out.printf(
        "  %-62s%9s %9s%9s  %9s %9s%9s%n",
        "", "7 d ms", "slowest", "CPU ms", "30 d ms", "slowest", "CPU ms");
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
      Summary summary = summary(range);
      System.out.printf(
          Locale.ROOT,
          "%d of %d panels are over the target of %d days; the slowest takes %.0f ms, the median panel %.0f ms%n",
          summary.late,
          medians(range).size(),
          range.days,
          summary.slowestMs,
          summary.medianMs);
    }
    failures.forEach(System.out::println);
  }

  /** What all panels came to, once they are printed. */
  Map<Range, Summary> summaries() {
    return Arrays.stream(Range.values()).collect(Collectors.toMap(range -> range, this::summary));
  }

  private Summary summary(Range range) {
    double[] all = medians(range).stream().mapToDouble(Double::doubleValue).toArray();
    return new Summary(
        median(all),
        Arrays.stream(all).max().orElse(Double.NaN),
        Arrays.stream(all).filter(ms -> isLate(ms, range)).count());
  }

  private List<Double> medians(Range range) {
    return medians.computeIfAbsent(range, it -> new ArrayList<>());
  }

  /** A query that failed is late. */
  private static boolean isLate(double ms, Range range) {
    return !(ms <= range.targetMs);
  }

  private void print(
      Dashboard dashboard, Dashboard.Query query, Map<String, List<String>> everything) {
    StringBuilder line = new StringBuilder();
    for (Range range : Range.values()) {
      Duration span = Duration.ofDays(range.days);
      GrafanaSql sql =
          new GrafanaSql(end.minus(span), end, dashboard.interval(query.owner(), span), everything);
      Time time = time(query.owner(), sql.expand(query.sql()));
      medians(range).add(time.ms);
      line.append(
          String.format(
              Locale.ROOT,
              "%9.0f%s%9.0f%9.0f  ",
              time.ms,
              isLate(time.ms, range) ? "*" : " ",
              time.slowestMs,
              time.cpuMs));
    }
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
        return new Time(Double.NaN, Double.NaN, Double.NaN);
      }
      ms[round] = (System.nanoTime() - start) / 1e6;
      cpuMs[round] = cpu.get().minus(before).toMillis();
    }
    return new Time(median(ms), Arrays.stream(ms).max().orElse(Double.NaN), median(cpuMs));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
