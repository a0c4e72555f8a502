package dev.detour.bench;

import java.time.Duration;
import java.util.List;

/**
 * How long and how hard the benchmark runs.
 *
 * @param rounds how often each target is measured; medians over the rounds are shown
 * @param seconds length of one measurement
 * @param warmUp load on each router before anything counts; the others need little
 * @param connections of the plain and the paced load
 * @param rate requests per second of the paced load
 * @param streams streams at a time
 * @param routerJvm arguments of the router's JVM; as {@code deploy/up} starts it unless told
 * @param plainOnly only the plain load that never waits
 */
record BenchOptions(
    int rounds,
    Duration seconds,
    Duration warmUp,
    int connections,
    int rate,
    int streams,
    List<String> routerJvm,
    boolean plainOnly) {

  static final String USAGE =
      """
      usage: deploy/bench/router.sh [options]
        --rounds N        measurements of each target (5)
        --seconds N       length of one measurement (4)
        --warm-up N       seconds of load on each router before (60)
        --connections N   connections of the plain and the paced load (64)
        --rate N          requests per second of the paced load (2000)
        --streams N       streams at a time (16)
        --router-jvm "A"  arguments of the router's JVM ("-Xmx512m -Xmn320m
                           -XX:+UseSerialGC")
        --plain           only the plain load: a third of the time
        --quick           one short round: does it run at all?
      """;

  private static final BenchOptions DEFAULT =
      new BenchOptions(
          5,
          Duration.ofSeconds(4),
          Duration.ofSeconds(60),
          64,
          2_000,
          16,
          List.of("-Xmx512m", "-Xmn320m", "-XX:+UseSerialGC"),
          false);

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException naming the option and the expectation
   */
  static BenchOptions parse(String... arguments) {
    BenchOptions options = DEFAULT;
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i];
      if (name.equals("--quick")) {
        options = options.with("--rounds", "1").with("--seconds", "1").with("--warm-up", "2");
      } else if (name.equals("--plain")) {
        options =
            new BenchOptions(
                options.rounds,
                options.seconds,
                options.warmUp,
                options.connections,
                options.rate,
                options.streams,
                options.routerJvm,
                true);
      } else {
        if (i + 1 == arguments.length) {
          throw new IllegalArgumentException(name + ": no value or no such option\n" + USAGE);
        }
        options = options.with(name, arguments[++i]);
      }
    }
    return options;
  }

  private BenchOptions with(String name, String value) {
    return switch (name) {
      case "--rounds" -> copy(number(name, value), seconds, warmUp, connections, rate, streams);
      case "--seconds" -> copy(rounds, seconds(name, value), warmUp, connections, rate, streams);
      case "--warm-up" -> copy(rounds, seconds, seconds(name, value), connections, rate, streams);
      case "--connections" -> copy(rounds, seconds, warmUp, number(name, value), rate, streams);
      case "--rate" -> copy(rounds, seconds, warmUp, connections, number(name, value), streams);
      case "--streams" -> copy(rounds, seconds, warmUp, connections, rate, number(name, value));
      case "--router-jvm" ->
          new BenchOptions(
              rounds,
              seconds,
              warmUp,
              connections,
              rate,
              streams,
              List.of(value.trim().split("\\s+", -1)),
              plainOnly);
      default -> throw new IllegalArgumentException(name + ": no such option\n" + USAGE);
    };
  }

  private BenchOptions copy(
      int rounds, Duration seconds, Duration warmUp, int connections, int rate, int streams) {
    return new BenchOptions(
        rounds, seconds, warmUp, connections, rate, streams, routerJvm, plainOnly);
  }

  private static Duration seconds(String name, String value) {
    return Duration.ofSeconds(number(name, value));
  }

  static int number(String name, String value) {
    try {
      int number = Integer.parseInt(value);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // the same message as for a number that is too small
    }
    throw new IllegalArgumentException(name + ": " + value + " (expected: a number >= 1)");
  }
}
