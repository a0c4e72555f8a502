package dev.detour.console.tuning;

/**
 * The Aalen-Johansen estimate for two competing risks, first token and failure, under censoring.
 *
 * <p>At each time t with d_k(t) ends of kind k among r(t) attempts still waiting, the kind's
 * incidence grows by {@code S(t-) d_k(t) / r(t)}, and {@code S(t) = S(t-) (1 - (d_1 + d_2) / r)} is
 * Kaplan and Meier's survivor. An attempt cut off at its limit leaves the set of those waiting
 * without an end of its own, so a shorter logged limit does not pass for a slow route. (Aalen and
 * Johansen, 1978.)
 */
final class CompetingRisks {
  private final RiskSample sample;

  /** The incidence that each attempt adds: of the first token, or of failure. */
  private final double[] mass;

  private double survivor;

  /**
   * The estimate.
   *
   * @param unitWeights how often each resampling unit is drawn
   */
  CompetingRisks(RiskSample sample, double[] unitWeights) {
    this.sample = sample;
    this.mass = new double[sample.size()];
    double waiting = 0;
    for (int unit : sample.unit) {
      waiting += unitWeights[unit];
    }
    survivor = 1;
    for (int i = 0; i < sample.size(); i++) {
      double weight = unitWeights[sample.unit[i]];
      if (weight > 0 && sample.ending[i] != AttemptObservation.Ending.CENSORED) {
        mass[i] = survivor * weight / waiting;
        survivor = Math.max(0, survivor - mass[i]);
      }
      waiting -= weight;
    }
  }

  double mass(int attempt) {
    return mass[attempt];
  }

  /** The share still waiting at the end of the evidence. */
  double survivor() {
    return survivor;
  }

  /** The share whose first token comes within the evidence. */
  double tokenShare() {
    double share = 0;
    for (int i = 0; i < mass.length; i++) {
      share += sample.ending[i] == AttemptObservation.Ending.TOKEN ? mass[i] : 0;
    }
    return share;
  }

  /** The mean wait, cut at the end of the evidence: the area under the survivor, in ms. */
  double meanWaitMs() {
    double area = 0;
    for (int i = 0; i < mass.length; i++) {
      area += mass[i] * sample.timeMs[i];
    }
    return area + survivor * sample.lastMs();
  }

  /** The incidence of one kind of end at each of {@code times}, which rise. */
  double[] incidenceAt(double[] times, AttemptObservation.Ending kind) {
    double[] incidence = new double[times.length];
    double sum = 0;
    int next = 0;
    for (int j = 0; j < times.length; j++) {
      while (next < mass.length && sample.timeMs[next] <= times[j]) {
        sum += sample.ending[next] == kind ? mass[next] : 0;
        next++;
      }
      incidence[j] = sum;
    }
    return incidence;
  }
}
