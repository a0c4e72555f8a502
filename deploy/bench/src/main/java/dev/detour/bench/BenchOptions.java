package dev.detour.bench;

import java.time.Duration;
import java.util.List;

/**
 * How long and how hard the benchmark runs.
 *
 * @param rounds how often each target is measured; medians over the rounds are shown
 * @param seconds length of one measurement
 * @param warmUp load on each target before anything counts
 * @param connections of the plain and the paced load
 * @param rate requests per second of the paced load
 * @param streams streams at a time
 * @param routerJvm arguments of the router's JVM; as {@code deploy/up} starts it unless told
 */
record BenchOptions(
    int rounds,
    Duration seconds,
    Duration warmUp,
    int connections,
    int rate,
    int streams,
    List<String> routerJvm) {

  static final String USAGE =
      """
      usage: deploy/bench/router.sh [options]
        --rounds N        measurements of each target (5)
        --seconds N       length of one measurement (4)
        --warm-up N       seconds of load on each target before (40)
        --connections N   connections of the plain and the paced load (64)
        --rate N          requests per second of the paced load (2000)
        --streams N       streams at a time (16)
        --router-jvm "A"  arguments of the router's JVM ("-Xmx512m -Xmn320m
                           -XX:+UseSerialGC")
        --quick           one short round: does it run at all?
      """;

  private static final BenchOptions DEFAULT =
      new BenchOptions(
          5,
          Duration.ofSeconds(4),
          Duration.ofSeconds(40),
          64,
          2_000,
          16,
          List.of("-Xmx512m", "-Xmn320m", "-XX:+UseSerialGC"));

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
    List<String> jvm =
        name.equals("--router-jvm") ? List.of(value.trim().split("\\s+", -1)) : routerJvm;
    int number = name.equals("--router-jvm") ? 0 : number(name, value);
    return switch (name) {
      case "--rounds" -> new BenchOptions(number, seconds, warmUp, connections, rate, streams, jvm);
      case "--seconds" ->
          new BenchOptions(
              rounds, Duration.ofSeconds(number), warmUp, connections, rate, streams, jvm);
      case "--warm-up" ->
          new BenchOptions(
              rounds, seconds, Duration.ofSeconds(number), connections, rate, streams, jvm);
      case "--connections" -> new BenchOptions(rounds, seconds, warmUp, number, rate, streams, jvm);
      case "--rate" -> new BenchOptions(rounds, seconds, warmUp, connections, number, streams, jvm);
      case "--streams" -> new BenchOptions(rounds, seconds, warmUp, connections, rate, number, jvm);
      case "--router-jvm" ->
          new BenchOptions(rounds, seconds, warmUp, connections, rate, streams, jvm);
      default -> throw new IllegalArgumentException(name + ": no such option\n" + USAGE);
    };
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
