package dev.detour.standalone.history;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * How far the work is, on one line that is written over; without a terminal, a line now and then.
 */
final class ProgressBar {
  /** How progress is told. */
  enum Style {
    /** One line that is written over. */
    ONE_LINE,
    /** A line now and then. */
    LINES
  }

  private static final int WIDTH = 28;
  private static final Duration ON_TERMINAL = Duration.ofMillis(250);
  private static final Duration IN_A_FILE = Duration.ofSeconds(10);

  private final PrintStream out;
  private final Style style;
  private final String unit;
  private final long startNanos = System.nanoTime();
  private long nextNanos = startNanos;

  ProgressBar(PrintStream out, Style style, String unit) {
    this.out = out;
    this.style = style;
    this.unit = unit;
  }

  /**
   * Tells of it, if the last time was long enough ago.
   *
   * @param share done, within [0, 1]
   */
  void show(double share, long units, String where) {
    long now = System.nanoTime();
    if (now - nextNanos >= 0) {
      nextNanos = now + (style == Style.ONE_LINE ? ON_TERMINAL : IN_A_FILE).toNanos();
      write(line(share, units, where, Duration.ofNanos(now - startNanos)));
    }
  }

  /** Tells of the end. */
  void done(long units, String where) {
    write(line(1, units, where, Duration.ofNanos(System.nanoTime() - startNanos)));
    if (style == Style.ONE_LINE) {
      out.println();
    }
  }

  private void write(String line) {
    if (style == Style.ONE_LINE) {
      out.print("\r\u001b[K" + line);
      out.flush();
    } else {
      out.println(line);
    }
  }

  /** The line, after some time. */
  String line(double share, long units, String where, Duration after) {
    int filled = (int) (share * WIDTH);
    double seconds = Math.max(0.001, after.toMillis() / 1e3);
    String left =
        share >= 1
            ? "took " + clock((long) seconds)
            : share > 0.005 ? clock((long) (seconds * (1 - share) / share)) + " left" : "";
    return String.format(
            Locale.ROOT,
            "[%s%s] %3d %%  %s  %,d %s  %,.0f/s  %s",
            "#".repeat(filled),
            ".".repeat(WIDTH - filled),
            (int) (100 * share),
            where,
            units,
            unit,
            units / seconds,
            left)
        .stripTrailing();
  }

  private static String clock(long seconds) {
    return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }
}
