package dev.detour.bench.clickhouse;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What one amount of rows came to.
 *
 * @param daysWritten how many days this run wrote; a folder may have held the others
 * @param loading how long that and merging took
 * @param loadingCpu processor time of the engine for it
 * @param panels what all panels came to, by range
 */
record Measured(
    int daysWritten,
    Duration loading,
    Duration loadingCpu,
    Sizes sizes,
    Map<PanelTimes.Range, PanelTimes.Summary> panels) {

  /** Prints how figures grow from one amount to the next. */
  static void print(List<Measured> all) {
    System.out.printf("%nhow it grows%n");
    row("attempts", all, it -> String.format(Locale.ROOT, "%,d", it.sizes.attempts()));
    row("days written by this run", all, it -> String.valueOf(it.daysWritten));
    row("written and merged, s", all, it -> String.valueOf(it.loading.toSeconds()));
    row("the same, CPU s", all, it -> String.valueOf(it.loadingCpu.toSeconds()));
    row("bytes an attempt in attempts", all, it -> decimal(it.sizes.bytesAnAttempt("attempts")));
    row("bytes an attempt in all tables", all, it -> decimal(it.sizes.bytesAnAttempt()));
    for (String table :
        List.of("rollup_1m", "rollup_slots", "attempt_slots", "budget_slots", "workflow_hours")) {
      row(
          "rows of " + table,
          all,
          it -> String.format(Locale.ROOT, "%,d", it.sizes.of(table).rows()));
    }
    for (PanelTimes.Range range : PanelTimes.Range.values()) {
      Function<Measured, PanelTimes.Summary> summary =
          it -> Objects.requireNonNull(it.panels.get(range));
      String over = " over " + range.days() + " days, ms";
      row("median panel" + over, all, it -> decimal(summary.apply(it).medianMs()));
      row("slowest panel" + over, all, it -> decimal(summary.apply(it).slowestMs()));
      row("panels over the target", all, it -> String.valueOf(summary.apply(it).late()));
    }
  }

  private static void row(String name, List<Measured> all, Function<Measured, String> cell) {
    StringBuilder line = new StringBuilder(String.format("  %-42s", name));
    all.forEach(it -> line.append(String.format("%16s", cell.apply(it))));
    System.out.println(line);
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
