package dev.detour.bench;

import dev.detour.bench.load.LoadResult;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The rounds of one target under one load. */
record Measurement(String target, List<Round> rounds) {

  /**
   * One round.
   *
   * @param cpu processor time of the target's process
   * @param helpersCpu processor time of the processes that work because it does
   */
  record Round(LoadResult result, Duration cpu, Duration helpersCpu) {
    double cpuMicrosPerAnswer() {
      return microsPerAnswer(cpu);
    }

    double helpersMicrosPerAnswer() {
      return microsPerAnswer(helpersCpu);
    }

    private double microsPerAnswer(Duration time) {
      return result.answered() == 0 ? 0 : time.toNanos() / 1e3 / result.answered();
    }
  }

  /** The median over the rounds. */
  double median(ToDoubleFunction<Round> value) {
    double[] values = rounds.stream().mapToDouble(value).sorted().toArray();
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  /** The smallest and the largest of the rounds. */
  double[] range(ToDoubleFunction<Round> value) {
    double[] values = rounds.stream().mapToDouble(value).sorted().toArray();
    return values.length == 0
        ? new double[] {0, 0}
        : new double[] {values[0], values[values.length - 1]};
  }

  long errors() {
    return rounds.stream().mapToLong(round -> round.result().errors()).sum();
  }

  long answered() {
    return rounds.stream().mapToLong(round -> round.result().answered()).sum();
  }
}
