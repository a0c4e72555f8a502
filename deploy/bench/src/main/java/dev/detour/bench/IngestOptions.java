package dev.detour.bench;

import java.time.Duration;
import java.util.List;

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

  static IngestOptions defaults() {
    return new IngestOptions(
        5,
        Duration.ofSeconds(4),
        Duration.ofSeconds(8),
        8,
        512,
        List.of("-Xmx192m", "-XX:+UseSerialGC"));
  }

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException naming the option and the expectation
   */
  static IngestOptions parse(String... arguments) {
    IngestOptions options = defaults();
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i];
      if (name.equals("--quick")) {
        options = options.with("--rounds", "1").with("--seconds", "1").with("--warm-up", "1");
      } else if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(name + ": no value or no such option\n" + USAGE);
      } else {
        options = options.with(name, arguments[++i]);
      }
    }
    return options;
  }

  private IngestOptions with(String name, String value) {
    if (name.equals("--ingest-jvm")) {
      List<String> jvm = List.of(value.trim().split("\\s+", -1));
      return new IngestOptions(rounds, seconds, warmUp, connections, batch, jvm);
    }
    int number = BenchOptions.number(name, value);
    Duration duration = Duration.ofSeconds(number);
    return switch (name) {
      case "--rounds" -> new IngestOptions(number, seconds, warmUp, connections, batch, ingestJvm);
      case "--seconds" ->
          new IngestOptions(rounds, duration, warmUp, connections, batch, ingestJvm);
      case "--warm-up" ->
          new IngestOptions(rounds, seconds, duration, connections, batch, ingestJvm);
      case "--connections" -> new IngestOptions(rounds, seconds, warmUp, number, batch, ingestJvm);
      case "--batch" -> new IngestOptions(rounds, seconds, warmUp, connections, number, ingestJvm);
      default -> throw new IllegalArgumentException(name + ": no such option\n" + USAGE);
    };
  }
}
