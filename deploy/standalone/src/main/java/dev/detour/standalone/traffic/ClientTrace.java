package dev.detour.standalone.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * Requests like those of one client of ServeGen: each has tokens drawn from the quantiles of its
 * hour's window. Prompts and answers are drawn apart, since only the quantiles of each are
 * published.
 */
final class ClientTrace implements Trace {
  /** Windows of two weeks. */
  static final int WINDOWS = 14 * 4;

  private static final int HOURS_PER_WINDOW = TenantVolumes.HOURS / WINDOWS;
  private static final int HOUR_MILLIS = (int) Duration.ofHours(1).toMillis();

  private final double[] rates;
  private final double mean;
  private final List<TokenQuantiles> inputs;
  private final List<TokenQuantiles> outputs;

  /**
   * @param rates of every hour of two weeks; the unit does not matter
   * @param inputs of every window
   * @param outputs of every window
   */
  ClientTrace(double[] rates, List<TokenQuantiles> inputs, List<TokenQuantiles> outputs) {
    this.rates = rates.clone();
    this.mean = Arrays.stream(rates).average().orElse(0);
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    if (rates.length != TenantVolumes.HOURS || !(mean > 0)) {
      throw new IllegalArgumentException("rates: " + mean + " (expected: some in two weeks)");
    }
    if (inputs.size() != WINDOWS || outputs.size() != WINDOWS) {
      throw new IllegalArgumentException(
          "windows: %d, %d (expected: %d)".formatted(inputs.size(), outputs.size(), WINDOWS));
    }
  }

  @Override
  public List<TraceRow> hour(int hour, int count, RandomGenerator random) {
    TokenQuantiles input = inputs.get(hour / HOURS_PER_WINDOW);
    TokenQuantiles output = outputs.get(hour / HOURS_PER_WINDOW);
    List<TraceRow> requests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      requests.add(
          new TraceRow(
              Duration.ofMillis(random.nextInt(HOUR_MILLIS)),
              Math.min(input.at(random.nextDouble()), TraceLibrary.LONGEST_PROMPT),
              output.at(random.nextDouble())));
    }
    return requests;
  }

  @Override
  public OptionalDouble relativeRate(int hour) {
    return OptionalDouble.of(rates[hour] / mean);
  }
}
