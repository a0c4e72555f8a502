package dev.detour.console.tuning;

import dev.detour.console.tuning.AttemptObservation.Ending;

/**
 * What a request meets that reaches the route, as a function of the route's first-token timeout T.
 *
 * <p>With F_1 the incidence of the first token, F_2 that of failure, S = 1 - F_1 - F_2 and the
 * fallback's mean wait M, the mean wait is
 *
 * <pre>{@code J(T) = integral from 0 to T of S(t) dt + (1 - F_1(T)) M}</pre>
 *
 * so waiting on pays while the hazard of the first token, F_1'(T) / S(T), is above 1 / M.
 */
final class RequestModel {
  private static final int FAILURE_POINTS = 32;
  private static final int BISECTIONS = 40;

  private final LogGrid grid;
  private final double[] token;
  private final double[] failed;
  private final double[] area;
  private final Outcomes outcomes;
  private final double costOfCut;
  private final FallbackChain fallback;

  RequestModel(
      LogGrid grid,
      RiskSample sample,
      CompetingRisks risks,
      Outcomes outcomes,
      double costOfCut,
      FallbackChain fallback) {
    this.grid = grid;
    this.token = grid.cumulative(sample, risks, Ending.TOKEN);
    this.failed = grid.cumulative(sample, risks, Ending.FAILED);
    this.area = new double[grid.size()];
    this.outcomes = outcomes;
    this.costOfCut = costOfCut;
    this.fallback = fallback;
    area[0] = grid.timeMs(0);
    for (int j = 1; j < grid.size(); j++) {
      double width = grid.timeMs(j) - grid.timeMs(j - 1);
      area[j] = area[j - 1] + width * (waiting(j - 1) + waiting(j)) / 2;
    }
  }

  /** The share still waiting at a place of the grid. */
  double waiting(int j) {
    return Math.max(0, 1 - token[j] - failed[j]);
  }

  double token(int j) {
    return token[j];
  }

  double meanWaitMs(int j) {
    return area[j] + (1 - token[j]) * fallback.meanWaitMs();
  }

  double success(int j) {
    return token[j] * outcomes.successOfToken() + (1 - token[j]) * fallback.success();
  }

  double cost(int j) {
    return token[j] * outcomes.costOfToken()
        + failed[j] * outcomes.costOfFailed()
        + waiting(j) * costOfCut
        + (1 - token[j]) * fallback.meanCostMicros();
  }

  /** The density of the first token per log-millisecond. */
  double density(int j) {
    return j == 0 ? 0 : (token[j] - token[j - 1]) / grid.stepLog();
  }

  /** One measure at a timeout. */
  double at(Effect.Measure measure, double timeoutMs) {
    double place = grid.place(timeoutMs);
    int below = Math.min(grid.size() - 2, (int) place);
    double share = place - below;
    return switch (measure) {
      case P95_FIRST_TOKEN -> p95Ms(timeoutMs);
      case MEAN_FIRST_TOKEN -> (1 - share) * meanWaitMs(below) + share * meanWaitMs(below + 1);
      case SUCCESS_RATE -> (1 - share) * success(below) + share * success(below + 1);
      case COST_PER_REQUEST -> (1 - share) * cost(below) + share * cost(below + 1);
      case FALLBACK_RATE -> 1 - (1 - share) * token[below] - share * token[below + 1];
      case ATTEMPTS_CUT_OFF -> (1 - share) * waiting(below) + share * waiting(below + 1);
    };
  }

  /** The 95th percentile of the wait among requests that get a token from some route. */
  private double p95Ms(double timeoutMs) {
    double end = Math.min(timeoutMs, grid.timeMs(grid.size() - 1));
    double[][] failures = failuresUntil(end);
    double served = tokenAt(end) + (1 - tokenAt(end)) * fallback.tokenShare();
    double low = 0;
    double high = end + fallback.longestMs();
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (low + high) / 2;
      if (servedBy(middle, end, failures) < 0.95 * served) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private double servedBy(double ms, double timeoutMs, double[][] failures) {
    double served = tokenAt(Math.min(ms, timeoutMs));
    for (int i = 0; i < failures[0].length && failures[0][i] <= ms; i++) {
      served += failures[1][i] * fallback.tokenBy(ms - failures[0][i]);
    }
    if (ms > timeoutMs) {
      double cut = 1 - tokenAt(timeoutMs) - valueAt(failed, timeoutMs);
      served += Math.max(0, cut) * fallback.tokenBy(ms - timeoutMs);
    }
    return served;
  }

  /** Failures up to {@code end} as a few points: times, and the mass at each. */
  private double[][] failuresUntil(double end) {
    double[] times = new double[FAILURE_POINTS];
    double[] mass = new double[FAILURE_POINTS];
    double last = grid.place(end);
    double before = 0;
    for (int i = 0; i < FAILURE_POINTS; i++) {
      int j = (int) ((i + 1) * last / FAILURE_POINTS);
      times[i] = grid.timeMs(j);
      mass[i] = failed[j] - before;
      before = failed[j];
    }
    return new double[][] {times, mass};
  }

  private double tokenAt(double ms) {
    return ms < grid.timeMs(0) ? 0 : valueAt(token, ms);
  }

  private double valueAt(double[] values, double ms) {
    double place = grid.place(ms);
    int below = Math.min(grid.size() - 2, (int) place);
    double share = place - below;
    return (1 - share) * values[below] + share * values[below + 1];
  }
}
