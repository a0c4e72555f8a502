package dev.detour.console.tuning;

import dev.detour.console.tuning.AttemptObservation.Ending;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What happens to a request that goes on to the fallback routes: each is asked in turn, with the
 * limits that it had when it was logged.
 */
final class FallbackChain {
  /** No fallback: the request ends without a token. */
  private static final FallbackChain NONE =
      new FallbackChain(0, 0, 0, new double[0], new double[0]);

  private final double meanWaitMs;
  private final double success;
  private final double meanCostMicros;

  /** Waits of those that get a token, rising. */
  private final double[] timesMs;

  /** The share of all requests with a token by each of them. */
  private final double[] cumulative;

  private FallbackChain(
      double meanWaitMs,
      double success,
      double meanCostMicros,
      double[] timesMs,
      double[] cumulative) {
    this.meanWaitMs = meanWaitMs;
    this.success = success;
    this.meanCostMicros = meanCostMicros;
    this.timesMs = timesMs;
    this.cumulative = cumulative;
  }

  /**
   * The chain of these routes.
   *
   * @param doubt a uniform draw that keeps a route with only successes from being certain; 0.5 for
   *     a point estimate
   */
  static FallbackChain of(List<RiskSample> routes, double[] unitWeights, double doubt) {
    FallbackChain chain = NONE;
    for (int i = routes.size() - 1; i >= 0; i--) {
      chain = before(routes.get(i), unitWeights, doubt, chain);
    }
    return chain;
  }

  private static FallbackChain before(
      RiskSample route, double[] unitWeights, double doubt, FallbackChain next) {
    CompetingRisks risks = new CompetingRisks(route, unitWeights);
    Outcomes outcomes = Outcomes.of(route, unitWeights, doubt);
    double token = risks.tokenShare();
    double lost = 1 - token;
    double wait = risks.meanWaitMs();
    double tokenWait = 0;
    for (int i = 0; i < route.size(); i++) {
      tokenWait += route.ending[i] == Ending.TOKEN ? risks.mass(i) * route.timeMs[i] : 0;
    }
    double waitOfLost = lost <= 0 ? 0 : (wait - tokenWait) / lost;
    double[][] points = points(route, risks, next, lost, waitOfLost);
    return new FallbackChain(
        wait + lost * next.meanWaitMs,
        token * outcomes.successOfToken() + lost * next.success,
        outcomes.meanCost() + lost * next.meanCostMicros,
        points[0],
        points[1]);
  }

  private static double[][] points(
      RiskSample route, CompetingRisks risks, FallbackChain next, double lost, double delay) {
    int own = route.size();
    Integer[] order = new Integer[own + next.timesMs.length];
    double[] times = new double[order.length];
    double[] mass = new double[order.length];
    for (int i = 0; i < own; i++) {
      times[i] = route.timeMs[i];
      mass[i] = route.ending[i] == Ending.TOKEN ? risks.mass(i) : 0;
    }
    for (int i = 0; i < next.timesMs.length; i++) {
      times[own + i] = delay + next.timesMs[i];
      double before = i == 0 ? 0 : next.cumulative[i - 1];
      mass[own + i] = lost * (next.cumulative[i] - before);
    }
    Arrays.setAll(order, i -> i);
    if (next.timesMs.length > 0) {
      Arrays.sort(order, Comparator.comparingDouble(i -> times[i]));
    }
    double[] sorted = new double[order.length];
    double[] cumulative = new double[order.length];
    double sum = 0;
    for (int i = 0; i < order.length; i++) {
      sorted[i] = times[order[i]];
      sum += mass[order[i]];
      cumulative[i] = sum;
    }
    return new double[][] {sorted, cumulative};
  }

  /** The mean wait until the first token, or until the last route has given up. */
  double meanWaitMs() {
    return meanWaitMs;
  }

  /** The share of requests that some route answers whole. */
  double success() {
    return success;
  }

  /** The mean cost of all its attempts. */
  double meanCostMicros() {
    return meanCostMicros;
  }

  /** The share of all requests with a token by {@code ms} after the first fallback began. */
  double tokenBy(double ms) {
    int found = Arrays.binarySearch(timesMs, ms);
    int last = found >= 0 ? found : -found - 2;
    while (last + 1 < timesMs.length && timesMs[last + 1] <= ms) {
      last++;
    }
    return last < 0 ? 0 : cumulative[last];
  }

  double tokenShare() {
    return cumulative.length == 0 ? 0 : cumulative[cumulative.length - 1];
  }

  double longestMs() {
    return timesMs.length == 0 ? 0 : timesMs[timesMs.length - 1];
  }
}
