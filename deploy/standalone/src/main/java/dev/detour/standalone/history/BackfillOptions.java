package dev.detour.standalone.history;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What history is asked for.
 *
 * @param days how far back, 1..60
 * @param perDay requests of an average day, 100..1,000,000
 * @param rate spans sent a second at most, 10..100,000
 * @param dataDir of the running {@code deploy/up}
 * @param traces a directory with the published traces
 * @param progress how to tell of it
 */
record BackfillOptions(
    int days,
    int perDay,
    int rate,
    long seed,
    Path dataDir,
    Optional<Path> traces,
    ProgressBar.Style progress) {
  static final String USAGE =
      """
      Usage: deploy/demo-backfill [options]
      Writes weeks of history into a running deploy/up: what its policy would have decided over simulated
      providers with incidents, sent as spans through ingest, Kafka and Flink into ClickHouse.
        --days N              how far back, 1..60 (default: 14)
        --requests-per-day N  on an average day, 100..1000000 (default: 6000)
        --rate N              spans a second at most, 10..100000 (default: 2000)
        --seed N              another history (default: 1)
        --data-dir DIR        where the running deploy/up keeps its data (default: .data)
        --traces DIR          where the published traces are, if they are (default: ../shared/data)
        --bar                 progress on one line that is written over (default: on a terminal)
        --help                this text
      The same command in the same hour gives the same rows, so one that was broken off may be given again.
      """;

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException naming the option and what was expected
   */
  static BackfillOptions parse(List<String> arguments) {
    int days = 14;
    int perDay = 6_000;
    int rate = 2_000;
    long seed = 1;
    Path dataDir = Path.of(".data");
    ProgressBar.Style progress = ProgressBar.Style.LINES;
    Optional<Path> traces = Optional.of(Path.of("../shared/data"));
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String option = rest.next();
      switch (option) {
        case "--days" -> days = (int) number(option, rest, 1, 60);
        case "--requests-per-day" -> perDay = (int) number(option, rest, 100, 1_000_000);
        case "--rate" -> rate = (int) number(option, rest, 10, 100_000);
        case "--seed" -> seed = number(option, rest, Long.MIN_VALUE, Long.MAX_VALUE);
        case "--bar" -> progress = ProgressBar.Style.ONE_LINE;
        case "--data-dir" -> dataDir = Path.of(value(option, rest));
        case "--traces" -> traces = Optional.of(Path.of(value(option, rest)));
        default ->
            throw new IllegalArgumentException(
                option + ": unknown option (see deploy/demo-backfill --help)");
      }
    }
    return new BackfillOptions(days, perDay, rate, seed, dataDir, traces, progress);
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + ": no value (expected: one after it)");
    }
    return rest.next();
  }

  private static long number(String option, Iterator<String> rest, long min, long max) {
    String text = value(option, rest);
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number out of range.
    }
    throw new IllegalArgumentException(
        option + ": " + text + " (expected: a whole number from " + min + " to " + max + ")");
  }
}
