package dev.detour.console.tuning;

/**
 * How careful a recommender is.
 *
 * @param seed of the resampling
 * @param replicates bootstrap samples, at least 50
 * @param coverage of every interval, within (0.5, 1)
 * @param minEffectiveSample below this nothing is proposed
 * @param minFallbackAttempts attempts on the fallback below which its time is not known
 * @param successTolerance the largest drop of the predicted success rate that counts as none
 * @param maxAddedCost the largest rise of the predicted cost per request, as a share of it
 * @param minGain the smallest gain worth a change, as a share of the mean time to the first token
 */
public record TuningOptions(
    long seed,
    int replicates,
    double coverage,
    int minEffectiveSample,
    int minFallbackAttempts,
    double successTolerance,
    double maxAddedCost,
    double minGain) {

  /** 400 replicates, 90 % intervals, 0.2 points of success, 10 % of cost, 1 % of gain. */
  public static final TuningOptions DEFAULT =
      new TuningOptions(20_260_101, 400, 0.9, 100, 30, 0.002, 0.10, 0.01);

  public TuningOptions {
    if (replicates < 50) {
      throw new IllegalArgumentException("replicates: " + replicates + " (expected: >= 50)");
    }
    if (!(coverage > 0.5 && coverage < 1)) {
      throw new IllegalArgumentException("coverage: " + coverage + " (expected: 0.5..1)");
    }
  }

  /** These options with another seed. */
  public TuningOptions withSeed(long other) {
    return new TuningOptions(
        other,
        replicates,
        coverage,
        minEffectiveSample,
        minFallbackAttempts,
        successTolerance,
        maxAddedCost,
        minGain);
  }
}
