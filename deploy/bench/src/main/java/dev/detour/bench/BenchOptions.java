package dev.detour.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;

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
      The routers have DETOUR_ROUTER_TRANSPORT from the environment (auto).
      """;

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "--rounds", "5",
          "--seconds", "4",
          "--warm-up", "60",
          "--connections", "64",
          "--rate", "2000",
          "--streams", "16",
          "--router-jvm", "-Xmx512m -Xmn320m -XX:+UseSerialGC",
          "--plain", "no");

  private static final Map<String, Map<String, String>> WORDS =
      Map.of(
          "--quick", Map.of("--rounds", "1", "--seconds", "1", "--warm-up", "2"),
          "--plain", Map.of("--plain", "yes"));

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException naming the option and the expectation
   */
  static BenchOptions parse(String... arguments) {
    Arguments given = Arguments.read(USAGE, DEFAULTS, WORDS, arguments);
    return new BenchOptions(
        given.number("--rounds"),
        given.seconds("--seconds"),
        given.seconds("--warm-up"),
        given.number("--connections"),
        given.number("--rate"),
        given.number("--streams"),
        given.words("--router-jvm"),
        given.text("--plain").equals("yes"));
  }
}
