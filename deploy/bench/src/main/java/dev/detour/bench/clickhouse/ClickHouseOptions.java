package dev.detour.bench.clickhouse;

import java.util.List;

/**
 * How much ClickHouse holds, and how often it is asked.
 *
 * @param attempts about how many, over {@link Rows#DAYS} days; 1,000 at least
 * @param rounds how often each panel is asked; the median counts
 * @param memoryMebibytes memory of the engine, queries and caches together
 */
record ClickHouseOptions(long attempts, int rounds, int memoryMebibytes) {

  private static final int LEAST_ATTEMPTS = 1_000;
  private static final int LEAST_MEBIBYTES = 256;

  static final String USAGE =
      """
      usage: deploy/bench/clickhouse.sh [attempts] [options]
        attempts        how many, over 30 days; their requests and roll-ups come with them (10000000)
        --rounds N      how often each panel is asked (3)
        --memory-mb N   memory of the engine (1536, as deploy/up gives it)
        --quick         few rows, one round: does it run at all?
      """;

  static ClickHouseOptions defaults() {
    return new ClickHouseOptions(10_000_000, 3, 1536);
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
        options = new ClickHouseOptions(100_000, 1, options.memoryMebibytes);
      } else if (!name.startsWith("--")) {
        options = options.with("attempts", name);
      } else if (i + 1 < arguments.length && List.of("--rounds", "--memory-mb").contains(name)) {
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
          new ClickHouseOptions(attempts, (int) number(name, value, 1), memoryMebibytes);
      case "--memory-mb" ->
          new ClickHouseOptions(attempts, rounds, (int) number(name, value, LEAST_MEBIBYTES));
      default ->
          new ClickHouseOptions(number(name, value, LEAST_ATTEMPTS), rounds, memoryMebibytes);
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
