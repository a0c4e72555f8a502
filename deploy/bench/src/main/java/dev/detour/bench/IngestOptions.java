package dev.detour.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How long and how hard ingest is loaded.
 *
 * @param rounds how often each kind of body is measured; medians over the rounds are shown
 * @param seconds length of one measurement
 * @param warmUp load with each kind of body before anything counts
 * @param connections that never wait
 * @param batch spans in a request
 * @param ingestJvm arguments of ingest's JVM; as {@code deploy/up} starts it unless told
 */
record IngestOptions(
    int rounds,
    Duration seconds,
    Duration warmUp,
    int connections,
    int batch,
    List<String> ingestJvm) {

  static final String USAGE =
      """
      usage: deploy/bench/ingest.sh [options]
        --rounds N        measurements of each kind of body (5)
        --seconds N       length of one measurement (4)
        --warm-up N       seconds of load with each kind of body before (8)
        --connections N   connections that never wait (8)
        --batch N         spans in a request (512)
        --ingest-jvm "A"  arguments of ingest's JVM ("-Xmx192m -XX:+UseSerialGC")
        --quick           one short round: does it run at all?
      """;

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "--rounds", "5",
          "--seconds", "4",
          "--warm-up", "8",
          "--connections", "8",
          "--batch", "512",
          "--ingest-jvm", "-Xmx192m -XX:+UseSerialGC");

  private static final Map<String, Map<String, String>> WORDS =
      Map.of("--quick", Map.of("--rounds", "1", "--seconds", "1", "--warm-up", "1"));

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException naming the option and the expectation
   */
  static IngestOptions parse(String... arguments) {
    Arguments given = Arguments.read(USAGE, DEFAULTS, WORDS, arguments);
    return new IngestOptions(
        given.number("--rounds"),
        given.seconds("--seconds"),
        given.seconds("--warm-up"),
        given.number("--connections"),
        given.number("--batch"),
        given.words("--ingest-jvm"));
  }
}
