package dev.detour.console.tuning;

import java.util.Arrays;

/**
 * A value with its interval.
 *
 * @param value the point estimate
 * @param lower the interval's lower end
 * @param upper the interval's upper end
 */
public record Estimate(double value, double lower, double upper) {
  public Estimate {
    // A point estimate outside its bootstrap interval would read as a mistake.
    lower = Math.min(lower, value);
    upper = Math.max(upper, value);
  }

  /** The point estimate with the percentile interval of its bootstrap replicates. */
  static Estimate of(double value, double[] replicates, double coverage) {
    double[] sorted = replicates.clone();
    Arrays.sort(sorted);
    double tail = (1 - coverage) / 2;
    return new Estimate(value, quantile(sorted, tail), quantile(sorted, 1 - tail));
  }

  /** The quantile of sorted values, interpolated between neighbours. */
  static double quantile(double[] sorted, double q) {
    double place = q * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** Whether the interval excludes zero. */
  public boolean isDistinctFromZero() {
    return lower > 0 || upper < 0;
  }
}
