package dev.detour.console.tuning;

import dev.detour.console.tuning.AttemptObservation.Ending;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Weighted means of what attempts came to, by how their wait ended.
 *
 * @param successOfToken the share of attempts with a first token that were answered whole
 * @param costOfToken mean cost of those attempts
 * @param costOfFailed mean cost of attempts that failed before the token
 * @param costOfCensored mean cost of attempts that were cut off
 * @param meanCost mean cost of all
 */
record Outcomes(
    double successOfToken,
    double costOfToken,
    double costOfFailed,
    double costOfCensored,
    double meanCost) {

  static Outcomes of(RiskSample sample, double[] unitWeights, double doubt) {
    Tally token = new Tally();
    Tally failed = new Tally();
    Tally censored = new Tally();
    Tally all = new Tally();
    double succeeded = 0;
    for (int i = 0; i < sample.size(); i++) {
      double weight = unitWeights[sample.unit[i]];
      Tally own =
          switch (sample.ending[i]) {
            case TOKEN -> token;
            case FAILED -> failed;
            case CENSORED -> censored;
          };
      own.add(weight, sample.costMicros[i]);
      all.add(weight, sample.costMicros[i]);
      boolean success = sample.succeeded[i] && sample.ending[i] == Ending.TOKEN;
      succeeded += success ? weight : 0;
    }
    return new Outcomes(
        share(succeeded, token.weight, doubt),
        token.mean(),
        failed.mean(),
        censored.mean(),
        all.mean());
  }

  /**
   * A share, which a resample of nothing but successes would call certain: there it is drawn from
   * Jeffreys' posterior instead.
   */
  private static double share(double part, double whole, double doubt) {
    if (whole == 0) {
      return 0;
    } else if (doubt == 0.5 || (part > 0 && part < whole)) {
      return part / whole;
    }
    return BetaDistribution.of(part + 0.5, whole - part + 0.5).inverseCumulativeProbability(doubt);
  }

  private static final class Tally {
    private double weight;
    private double cost;

    void add(double added, double costMicros) {
      weight += added;
      cost += added * costMicros;
    }

    double mean() {
      return weight == 0 ? 0 : cost / weight;
    }
  }
}
