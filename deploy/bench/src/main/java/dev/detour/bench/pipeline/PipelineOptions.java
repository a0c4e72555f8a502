package dev.detour.bench.pipeline;

import dev.detour.bench.Arguments;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How much goes through the pipeline.
 *
 * @param attempts how many the topic is filled with before it is drained
 * @param rate attempts a second while freshness is measured
 * @param freshness how long that is measured
 * @param parallelism of the jobs
 * @param checkpoint how often the jobs save their state, and rows become visible
 * @param jobsJvm arguments of the jobs' JVM
 * @param clickHouseJvm arguments of the JVM around the ClickHouse engine
 */
record PipelineOptions(
    int attempts,
    int rate,
    Duration freshness,
    int parallelism,
    Duration checkpoint,
    List<String> jobsJvm,
    List<String> clickHouseJvm) {

  static final String USAGE =
      """
      usage: deploy/bench/pipeline.sh [options]
        --attempts N      attempts in the topic that is drained (3000000)
        --rate N          attempts a second while freshness is measured (5000)
        --seconds N       how long freshness is measured (30)
        --parallelism N   parallel instances of each operator (1)
        --checkpoint-ms N how often the jobs save their state (1000)
        --jobs-jvm "A"    arguments of the jobs' JVM ("-Xmx1536m -XX:+UseParallelGC")
        --clickhouse-jvm "A"  arguments of ClickHouse's JVM ("-Xmx128m -XX:+UseSerialGC")
        --quick           a small topic and a few seconds: does it run at all?
      """;

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "--attempts", "3000000",
          "--rate", "5000",
          "--seconds", "30",
          "--parallelism", "1",
          "--checkpoint-ms", "1000",
          "--jobs-jvm", "-Xmx1536m -XX:+UseParallelGC",
          "--clickhouse-jvm", "-Xmx128m -XX:+UseSerialGC");

  private static final Map<String, Map<String, String>> WORDS =
      Map.of("--quick", Map.of("--attempts", "50000", "--seconds", "5"));

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException naming the option and the expectation
   */
  static PipelineOptions parse(String... arguments) {
    Arguments given = Arguments.read(USAGE, DEFAULTS, WORDS, arguments);
    return new PipelineOptions(
        given.number("--attempts"),
        given.number("--rate"),
        given.seconds("--seconds"),
        given.number("--parallelism"),
        Duration.ofMillis(given.number("--checkpoint-ms")),
        given.words("--jobs-jvm"),
        given.words("--clickhouse-jvm"));
  }
}
