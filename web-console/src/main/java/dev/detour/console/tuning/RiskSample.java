package dev.detour.console.tuning;

import dev.detour.console.tuning.AttemptObservation.Ending;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The attempts of one route as sorted columns: the form that every replicate walks through. */
final class RiskSample {
  /** When each wait ended, in milliseconds, rising. */
  final double[] timeMs;

  final Ending[] ending;

  /** The resampling unit of each attempt. */
  final int[] unit;

  final boolean[] succeeded;
  final double[] costMicros;

  private RiskSample(List<AttemptObservation> sorted, Map<String, Integer> units) {
    int size = sorted.size();
    timeMs = new double[size];
    ending = new Ending[size];
    unit = new int[size];
    succeeded = new boolean[size];
    costMicros = new double[size];
    for (int i = 0; i < size; i++) {
      AttemptObservation attempt = sorted.get(i);
      timeMs[i] = attempt.endedAfterMs();
      ending[i] = attempt.ending();
      unit[i] = units.computeIfAbsent(attempt.requestId(), key -> units.size());
      succeeded[i] = attempt.failure().isEmpty();
      costMicros[i] = (double) attempt.costMicros();
    }
  }

  /**
   * Sorts the attempts; at the same time, what was observed comes before what was cut off.
   *
   * @param units numbers the requests, and is extended by new ones
   */
  static RiskSample of(List<AttemptObservation> attempts, Map<String, Integer> units) {
    List<AttemptObservation> sorted = new ArrayList<>(attempts);
    // A success without a first token was not streamed and says nothing about it.
    sorted.removeIf(a -> a.failure().isEmpty() && a.timeToFirstToken().isEmpty());
    sorted.sort(
        Comparator.comparingDouble(AttemptObservation::endedAfterMs)
            .thenComparing(AttemptObservation::ending)
            .thenComparing(AttemptObservation::requestId));
    return new RiskSample(sorted, units);
  }

  int size() {
    return timeMs.length;
  }

  int count(Ending kind) {
    int count = 0;
    for (Ending found : ending) {
      count += found == kind ? 1 : 0;
    }
    return count;
  }

  /** The latest time that the sample speaks of. */
  double lastMs() {
    return size() == 0 ? 0 : timeMs[size() - 1];
  }
}
