package dev.detour.console.tuning;

import dev.detour.console.tuning.Effect.Measure;
import java.util.EnumMap;
import java.util.Map;

/** What the bootstrap drew: the best timeout, each measure, and the curve, once per replicate. */
final class Replicates {
  private final double[] thresholdMs;
  private final Map<Measure, double[]> current = new EnumMap<>(Measure.class);
  private final Map<Measure, double[]> proposed = new EnumMap<>(Measure.class);
  private final double[][] curve;
  private double optimismMs;

  /**
   * Draws them.
   *
   * @param study the evidence
   * @param point the model of the evidence itself
   * @param proposedMs the timeout whose effects are asked for
   * @param curveTimes where the curve is wanted
   */
  Replicates(
      TimeoutStudy study,
      Resampler resampler,
      RequestModel point,
      double currentMs,
      double proposedMs,
      double[] curveTimes,
      TuningOptions options) {
    int count = options.replicates();
    thresholdMs = new double[count];
    curve = new double[curveTimes.length][count];
    for (Measure measure : Measure.values()) {
      current.put(measure, new double[count]);
      proposed.put(measure, new double[count]);
    }
    double optimism = 0;
    for (int b = 0; b < count; b++) {
      double[] weights = resampler.draw();
      RequestModel model = study.model(weights, resampler.uniform());
      double best = ThresholdSearch.run(study.grid(), model, currentMs, options).timeoutMs();
      thresholdMs[b] = best;
      optimism += gain(model, currentMs, best) - gain(point, currentMs, best);
      for (Measure measure : Measure.values()) {
        values(current, measure)[b] = model.at(measure, currentMs);
        values(proposed, measure)[b] = model.at(measure, proposedMs);
      }
      double[] incidence =
          study.risks(weights).incidenceAt(curveTimes, AttemptObservation.Ending.TOKEN);
      for (int j = 0; j < curveTimes.length; j++) {
        curve[j][b] = incidence[j];
      }
    }
    optimismMs = Math.max(0, optimism / count);
  }

  private static double gain(RequestModel model, double fromMs, double toMs) {
    return model.at(Measure.MEAN_FIRST_TOKEN, fromMs) - model.at(Measure.MEAN_FIRST_TOKEN, toMs);
  }

  private static double[] values(Map<Measure, double[]> map, Measure measure) {
    double[] values = map.get(measure);
    if (values == null) {
      throw new AssertionError("filled for every measure");
    }
    return values;
  }

  Estimate threshold(double pointMs, double coverage) {
    return Estimate.of(pointMs, thresholdMs, coverage);
  }

  /**
   * How much better a timeout looks on the very sample that chose it than it is, in ms of mean wait
   * (Efron, 1983).
   */
  double optimismMs() {
    return optimismMs;
  }

  Effect effect(
      Measure measure, RequestModel point, double currentMs, double proposedMs, double coverage) {
    double[] before = values(current, measure);
    double[] after = values(proposed, measure).clone();
    double correction = measure == Measure.MEAN_FIRST_TOKEN ? optimismMs : 0;
    double[] change = new double[before.length];
    for (int b = 0; b < change.length; b++) {
      after[b] += correction;
      change[b] = after[b] - before[b];
    }
    double pointBefore = point.at(measure, currentMs);
    double pointAfter = point.at(measure, proposedMs) + correction;
    return new Effect(
        measure,
        Estimate.of(pointBefore, before, coverage),
        Estimate.of(pointAfter, after, coverage),
        Estimate.of(pointAfter - pointBefore, change, coverage));
  }

  Estimate curve(int j, double value, double coverage) {
    return Estimate.of(value, curve[j], coverage);
  }
}
