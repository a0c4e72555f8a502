package dev.detour.bench.clickhouse;

import dev.detour.bench.Arguments;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much ClickHouse holds, and how often it is asked.
 *
 * @param amounts about how many attempts, over {@link Rows#DAYS} days, 1,000 at least; each amount
 *     in a store of its own, one after the other
 * @param rounds how often each panel is asked; the median counts
 * @param memoryMebibytes memory of the engine while panels are asked, queries and caches together
 * @param folder where the rows stay, and are taken up again; none that outlives the run by default
 */
record ClickHouseOptions(
    List<Integer> amounts, int rounds, int memoryMebibytes, Optional<Path> folder) {

  private static final int LEAST_ATTEMPTS = 1_000;
  private static final int LEAST_MEBIBYTES = 256;

  static final String USAGE =
      """
      usage: deploy/bench/clickhouse.sh [attempts,...] [options]
        attempts        how many, over 30 days; their requests and roll-ups come with them. Several
                        amounts are measured one after the other, and compared (1000000,10000000)
        --rounds N      how often each panel is asked (3)
        --memory-mb N   memory of the engine while it answers (1536, as deploy/up gives it)
        --folder DIR    keep the rows there, a folder for each amount, and take those that a run before
                        left on the same day
        --quick         few rows, one round: does it run at all?
      """;

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "attempts", "1000000,10000000",
          "--rounds", "3",
          "--memory-mb", "1536",
          "--folder", "");

  private static final Map<String, Map<String, String>> WORDS =
      Map.of("--quick", Map.of("attempts", "100000", "--rounds", "1"));

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException naming the option and the expectation
   */
  static ClickHouseOptions parse(String... arguments) {
    Arguments given = Arguments.read(USAGE, DEFAULTS, WORDS, arguments);
    return new ClickHouseOptions(
        given.numbers("attempts", LEAST_ATTEMPTS),
        given.number("--rounds"),
        given.number("--memory-mb", LEAST_MEBIBYTES),
        Optional.of(given.text("--folder")).filter(folder -> !folder.isEmpty()).map(Path::of));
  }
}
