package dev.detour.bench.pipeline;

import java.time.Duration;
import java.util.List;

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
        --attempts N      attempts in the topic that is drained (2000000)
        --rate N          attempts a second while freshness is measured (5000)
        --seconds N       how long freshness is measured (30)
        --parallelism N   parallel instances of each operator (1)
        --checkpoint-ms N how often the jobs save their state (1000)
        --jobs-jvm "A"    arguments of the jobs' JVM ("-Xmx1536m -XX:+UseParallelGC")
        --clickhouse-jvm "A"  arguments of ClickHouse's JVM ("-Xmx128m -XX:+UseSerialGC")
        --quick           a small topic and a few seconds: does it run at all?
      """;

  static PipelineOptions defaults() {
    return new PipelineOptions(
        2_000_000,
        5_000,
        Duration.ofSeconds(30),
        1,
        Duration.ofSeconds(1),
        List.of("-Xmx1536m", "-XX:+UseParallelGC"),
        List.of("-Xmx128m", "-XX:+UseSerialGC"));
  }

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException naming the option and the expectation
   */
  static PipelineOptions parse(String... arguments) {
    PipelineOptions options = defaults();
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i];
      if (name.equals("--quick")) {
        options = options.with("--attempts", "50000").with("--seconds", "5");
      } else if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(name + ": no value or no such option\n" + USAGE);
      } else {
        options = options.with(name, arguments[++i]);
      }
    }
    return options;
  }

  private PipelineOptions with(String name, String value) {
    return switch (name) {
      case "--jobs-jvm" ->
          new PipelineOptions(
              attempts, rate, freshness, parallelism, checkpoint, words(value), clickHouseJvm);
      case "--clickhouse-jvm" ->
          new PipelineOptions(
              attempts, rate, freshness, parallelism, checkpoint, jobsJvm, words(value));
      default -> with(name, number(name, value));
    };
  }

  private PipelineOptions with(String name, int number) {
    return switch (name) {
      case "--attempts" ->
          new PipelineOptions(
              number, rate, freshness, parallelism, checkpoint, jobsJvm, clickHouseJvm);
      case "--rate" ->
          new PipelineOptions(
              attempts, number, freshness, parallelism, checkpoint, jobsJvm, clickHouseJvm);
      case "--seconds" ->
          new PipelineOptions(
              attempts,
              rate,
              Duration.ofSeconds(number),
              parallelism,
              checkpoint,
              jobsJvm,
              clickHouseJvm);
      case "--parallelism" ->
          new PipelineOptions(
              attempts, rate, freshness, number, checkpoint, jobsJvm, clickHouseJvm);
      case "--checkpoint-ms" ->
          new PipelineOptions(
              attempts,
              rate,
              freshness,
              parallelism,
              Duration.ofMillis(number),
              jobsJvm,
              clickHouseJvm);
      default -> throw new IllegalArgumentException(name + ": no such option\n" + USAGE);
    };
  }

  private static List<String> words(String value) {
    return List.of(value.trim().split("\\s+", -1));
  }

  private static int number(String name, String value) {
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
