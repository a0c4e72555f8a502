package dev.detour.bench.micro;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs this package's benchmarks: one fork, five seconds of warm-up, five of measurement,
 * allocation beside time. JMH's own arguments come first.
 */
public final class MicroBench {
  private MicroBench() {}

  public static void main(String[] args) throws RunnerException, CommandLineOptionException {
    CommandLineOptions given = new CommandLineOptions(args);
    if (given.shouldHelp()) {
      System.out.println("usage: deploy/bench/micro.sh [JMH options] [names]");
      System.out.println("  micro.sh Decision              the decision engine alone");
      System.out.println("  micro.sh -f 3 -i 10 Chunk      three forks of ten iterations");
      return;
    }
    Options defaults =
        new OptionsBuilder()
            .parent(given)
            .forks(given.getForkCount().orElse(1))
            .warmupIterations(given.getWarmupIterations().orElse(5))
            .warmupTime(given.getWarmupTime().orElse(TimeValue.seconds(1)))
            .measurementIterations(given.getMeasurementIterations().orElse(5))
            .measurementTime(given.getMeasurementTime().orElse(TimeValue.seconds(1)))
            .addProfiler(GCProfiler.class)
            .build();
    new Runner(defaults).run();
  }
}
