package dev.detour.console.tuning;

/**
 * The timeout with the shortest mean wait among those that keep the success rate and the cost.
 *
 * @param timeoutMs the best one
 * @param place its place on the grid
 * @param isShortest whether it is the shortest that was looked at
 */
record ThresholdSearch(double timeoutMs, int place, boolean isShortest) {
  /** A timeout that ends more than this share of the answers is another order of routes. */
  private static final double LEAST_ANSWERED = 0.5;

  static ThresholdSearch run(
      LogGrid grid, RequestModel model, double currentMs, TuningOptions options) {
    double success = model.at(Effect.Measure.SUCCESS_RATE, currentMs) - options.successTolerance();
    double cost =
        model.at(Effect.Measure.COST_PER_REQUEST, currentMs) * (1 + options.maxAddedCost());
    int last = grid.size() - 1;
    int first = firstCandidate(grid, model);
    int best = -1;
    for (int j = first; j <= last; j++) {
      boolean allowed = model.success(j) >= success && model.cost(j) <= cost;
      if (allowed && (best < 0 || model.meanWaitMs(j) < model.meanWaitMs(best))) {
        best = j;
      }
    }
    if (best < 0) {
      return new ThresholdSearch(currentMs, (int) grid.place(currentMs), false);
    }
    return new ThresholdSearch(grid.timeMs(best), best, best == first);
  }

  private static int firstCandidate(LogGrid grid, RequestModel model) {
    int last = grid.size() - 1;
    int first = 0;
    while (first < last && model.token(first) < LEAST_ANSWERED * model.token(last)) {
      first++;
    }
    return first;
  }
}
