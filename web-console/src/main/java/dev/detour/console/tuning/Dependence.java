package dev.detour.console.tuning;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.statistics.distribution.FDistribution;

/**
 * How far requests of one group, such as a tenant's hour, are alike.
 *
 * <p>One-way analysis of variance of "no first token within the limit" over the groups. With the
 * intraclass correlation rho and the groups' size m, n requests are worth {@code n / (1 + (m - 1)
 * rho)} independent ones. (Kish, Survey Sampling, 1965.)
 *
 * @param groups how many groups there are
 * @param effectiveSample what the requests are worth
 * @param isDependent whether groups differ beyond chance, so that they are resampled whole
 */
record Dependence(int groups, double effectiveSample, boolean isDependent) {
  /** With fewer groups their differences cannot be told from chance, nor resampled. */
  private static final int LEAST_GROUPS = 10;

  private static final double SIGNIFICANCE = 0.001;

  static Dependence of(List<AttemptObservation> attempts, double limitMs) {
    Map<String, List<Double>> byGroup = new HashMap<>();
    double sum = 0;
    for (AttemptObservation attempt : attempts) {
      boolean answered =
          attempt.ending() == AttemptObservation.Ending.TOKEN && attempt.endedAfterMs() <= limitMs;
      double value = answered ? 0 : 1;
      sum += value;
      byGroup.computeIfAbsent(attempt.dependenceGroup(), key -> new ArrayList<>()).add(value);
    }
    int size = attempts.size();
    int groups = byGroup.size();
    if (groups < LEAST_GROUPS || size <= groups) {
      return new Dependence(groups, size, false);
    }
    return analyse(byGroup, size, sum / size);
  }

  private static Dependence analyse(Map<String, List<Double>> byGroup, int size, double mean) {
    int groups = byGroup.size();
    double between = 0;
    double within = 0;
    double squares = 0;
    for (List<Double> values : byGroup.values()) {
      double groupMean = values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
      between += values.size() * (groupMean - mean) * (groupMean - mean);
      squares += (double) values.size() * values.size();
      for (double value : values) {
        within += (value - groupMean) * (value - groupMean);
      }
    }
    double betweenMean = between / (groups - 1);
    double withinMean = within / (size - groups);
    double groupSize = (size - squares / size) / (groups - 1);
    double total = betweenMean + (groupSize - 1) * withinMean;
    double rho = total <= 0 ? 0 : Math.max(0, (betweenMean - withinMean) / total);
    double effective = size / (1 + (squares / size - 1) * rho);
    return new Dependence(
        groups, effective, isBeyondChance(betweenMean, withinMean, groups - 1, size - groups));
  }

  private static boolean isBeyondChance(
      double betweenMean, double withinMean, int betweenDegrees, int withinDegrees) {
    if (withinMean <= 0) {
      return betweenMean > 0;
    }
    return FDistribution.of(betweenDegrees, withinDegrees)
            .survivalProbability(betweenMean / withinMean)
        < SIGNIFICANCE;
  }
}
