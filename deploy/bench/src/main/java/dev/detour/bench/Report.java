package dev.detour.bench;

import dev.detour.bench.Measurement.Round;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Writes measurements as tables, each beside the first of its table. */
final class Report {
  private final PrintStream out;

  Report(PrintStream out) {
    this.out = out;
  }

  /** Answers per second and latency of loads without pace. */
  void throughput(String title, List<Measurement> measurements) {
    heading(title);
    row(
        "target",
        "answers/s",
        "(range)",
        "of direct",
        "p50 ms",
        "p99 ms",
        "CPU us/answer",
        "+ helpers");
    Measurement direct = measurements.get(0);
    for (Measurement it : measurements) {
      double[] range = it.range(round -> round.result().perSecond());
      row(
          it.target(),
          whole(perSecond(it)),
          "(" + whole(range[0]) + "-" + whole(range[1]) + ")",
          ratio(perSecond(it) / perSecond(direct)),
          fine(totalMs(it, 50)),
          fine(totalMs(it, 99)),
          cpu(it.median(Round::cpuMicrosPerAnswer)),
          cpu(it.median(Round::helpersMicrosPerAnswer)));
    }
    errors(measurements);
  }

  /** Latency of loads with a pace, and what each target adds to the first one's. */
  void latency(String title, List<Measurement> measurements) {
    heading(title);
    row(
        "target",
        "p50 ms",
        "p99 ms",
        "first byte p50",
        "added p50",
        "added p99",
        "CPU us/answer",
        "+ helpers");
    Measurement direct = measurements.get(0);
    for (Measurement it : measurements) {
      row(
          it.target(),
          fine(totalMs(it, 50)),
          fine(totalMs(it, 99)),
          fine(it.median(round -> round.result().firstByteMs(50))),
          fine(totalMs(it, 50) - totalMs(direct, 50)),
          fine(totalMs(it, 99) - totalMs(direct, 99)),
          cpu(it.median(Round::cpuMicrosPerAnswer)),
          cpu(it.median(Round::helpersMicrosPerAnswer)));
    }
    errors(measurements);
  }

  /** Time to the first content of streams, and what each target adds to the first one's. */
  void firstContent(String title, List<Measurement> measurements) {
    heading(title);
    row("target", "first p50 ms", "first p99 ms", "added p50", "added p99");
    Measurement direct = measurements.get(0);
    for (Measurement it : measurements) {
      row(
          it.target(),
          fine(firstMs(it, 50)),
          fine(firstMs(it, 99)),
          fine(firstMs(it, 50) - firstMs(direct, 50)),
          fine(firstMs(it, 99) - firstMs(direct, 99)));
    }
  }

  private static double firstMs(Measurement it, double percentile) {
    return it.median(round -> round.result().firstByteMs(percentile));
  }

  /** How what follows the proxy compares with it: direct, the proxy, then the routers. */
  void verdict(List<Measurement> measurements) {
    for (int i = 2; i < measurements.size(); i++) {
      Measurement proxy = measurements.get(1);
      Measurement router = measurements.get(i);
      out.printf(
          Locale.ROOT,
          "%n%s answers %.2f times as many plain requests a second as %s, with p99 %.2f times as long.%n",
          router.target(),
          perSecond(router) / perSecond(proxy),
          proxy.target(),
          totalMs(router, 99) / totalMs(proxy, 99));
    }
  }

  private void heading(String title) {
    out.printf("%n%s%n", title);
  }

  private void row(String... cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      line.append(String.format(Locale.ROOT, i == 0 ? "  %-12s" : "%16s", cells[i]));
    }
    out.println(line);
  }

  private void errors(List<Measurement> measurements) {
    for (Measurement it : measurements) {
      if (it.errors() > 0) {
        out.printf(
            "  %s: %d errors beside %d whole answers%n", it.target(), it.errors(), it.answered());
      }
    }
  }

  private static double perSecond(Measurement it) {
    return it.median(round -> round.result().perSecond());
  }

  private static double totalMs(Measurement it, double percentile) {
    return it.median(round -> round.result().totalMs(percentile));
  }

  private static String cpu(double micros) {
    return micros == 0 ? "-" : whole(micros);
  }

  private static String whole(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  private static String fine(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
