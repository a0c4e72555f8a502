package dev.detour.bench.clickhouse;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How much ClickHouse holds, and how often it is asked.
 *
 * @param attempts about how many, over {@link Rows#DAYS} days; 1,000 at least
 * @param rounds how often each panel is asked; the median counts
 * @param memoryMebibytes memory of the engine, queries and caches together
 * @param folder where the rows stay, and are taken up again; none that outlives the run by default
 */
record ClickHouseOptions(long attempts, int rounds, int memoryMebibytes, Optional<Path> folder) {

  private static final int LEAST_ATTEMPTS = 1_000;
  private static final int LEAST_MEBIBYTES = 256;

  static final String USAGE =
      """
      usage: deploy/bench/clickhouse.sh [attempts] [options]
        attempts        how many, over 30 days; their requests and roll-ups come with them (10000000)
        --rounds N      how often each panel is asked (3)
        --memory-mb N   memory of the engine (1536, as deploy/up gives it)
        --folder DIR    keep the rows there, and take those that a run before left (the same day, and
                        as many of them)
        --quick         few rows, one round: does it run at all?
      """;

  static ClickHouseOptions defaults() {
    return new ClickHouseOptions(10_000_000, 3, 1536, Optional.empty());
  }

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException naming the option and the expectation
   */
  static ClickHouseOptions parse(String... arguments) {
    ClickHouseOptions options = defaults();
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i];
      if (name.equals("--quick")) {
        options = new ClickHouseOptions(100_000, 1, options.memoryMebibytes, options.folder);
      } else if (!name.startsWith("--")) {
        options = options.with("attempts", name);
      } else if (i + 1 < arguments.length
          && List.of("--rounds", "--memory-mb", "--folder").contains(name)) {
        options = options.with(name, arguments[++i]);
      } else {
        throw new IllegalArgumentException(name + ": no value or no such option\n" + USAGE);
      }
    }
    return options;
  }

  private ClickHouseOptions with(String name, String value) {
    return switch (name) {
      case "--rounds" ->
          new ClickHouseOptions(attempts, (int) number(name, value, 1), memoryMebibytes, folder);
      case "--memory-mb" ->
          new ClickHouseOptions(
              attempts, rounds, (int) number(name, value, LEAST_MEBIBYTES), folder);
      case "--folder" ->
          new ClickHouseOptions(attempts, rounds, memoryMebibytes, Optional.of(Path.of(value)));
      default ->
          new ClickHouseOptions(
              number(name, value, LEAST_ATTEMPTS), rounds, memoryMebibytes, folder);
    };
  }

  private static long number(String name, String value, long least) {
    try {
      int number = Integer.parseInt(value);
      if (number >= least) {
        return number;
      }
    } catch (NumberFormatException e) {
      // the same message as for a number that is too small
    }
    throw new IllegalArgumentException(
        "%s: %s (expected: a number >= %d)".formatted(name, value, least));
  }
}
