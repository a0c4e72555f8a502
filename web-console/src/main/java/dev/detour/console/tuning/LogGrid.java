package dev.detour.console.tuning;

import dev.detour.console.tuning.AttemptObservation.Ending;
import java.util.Arrays;

/**
 * A grid of times, even on a log scale, with a Gaussian kernel to smooth incidences on it.
 *
 * <p>The best timeout lies where a density crosses a line, and the minimum of a step function is a
 * poor guess of that: it converges with the cube root of the sample, and its bootstrap is not
 * consistent. So incidences are smoothed first. The bandwidth is below the one that would draw the
 * nicest density, which keeps the bias inside the interval. Mass that the kernel would push over
 * the end of the evidence is mirrored back.
 */
final class LogGrid {
  private static final int SIZE = 512;
  private static final double KERNEL_REACH = 4;
  private static final double UNDERSMOOTHING = 0.7;
  private static final double NARROWEST = 0.02;

  private final double firstLog;
  private final double stepLog;
  private final double[] timeMs = new double[SIZE];
  private final double[] kernel;
  private final double bandwidth;

  /** A grid over the sample's first tokens, up to the end of its evidence. */
  LogGrid(RiskSample sample) {
    double[] logs = tokenLogs(sample);
    bandwidth = bandwidth(logs);
    double lastLog = Math.log(sample.lastMs());
    firstLog = Math.min(Math.log(sample.timeMs[0]), logs[0]) - KERNEL_REACH * bandwidth;
    stepLog = (lastLog - firstLog) / (SIZE - 1);
    for (int j = 0; j < SIZE; j++) {
      timeMs[j] = Math.exp(firstLog + j * stepLog);
    }
    timeMs[SIZE - 1] = sample.lastMs();
    kernel = kernel((int) Math.ceil(KERNEL_REACH * bandwidth / stepLog));
  }

  private static double[] tokenLogs(RiskSample sample) {
    double[] logs = new double[sample.count(Ending.TOKEN)];
    int next = 0;
    for (int i = 0; i < sample.size(); i++) {
      if (sample.ending[i] == Ending.TOKEN) {
        logs[next++] = Math.log(sample.timeMs[i]);
      }
    }
    return logs;
  }

  /** Silverman's rule on the robust spread of the logs, narrowed. */
  private static double bandwidth(double[] sortedLogs) {
    double quartiles = Estimate.quantile(sortedLogs, 0.75) - Estimate.quantile(sortedLogs, 0.25);
    double mean = Arrays.stream(sortedLogs).average().orElse(0);
    double variance =
        Arrays.stream(sortedLogs).map(log -> (log - mean) * (log - mean)).average().orElse(0);
    double spread = Math.min(Math.sqrt(variance), quartiles / 1.349);
    double rule = 0.9 * spread * Math.pow(sortedLogs.length, -0.2);
    return Math.max(NARROWEST, UNDERSMOOTHING * rule);
  }

  private double[] kernel(int reach) {
    double[] half = new double[reach + 1];
    double sum = 0;
    for (int k = 0; k <= reach; k++) {
      double z = k * stepLog / bandwidth;
      half[k] = Math.exp(-z * z / 2);
      sum += k == 0 ? half[k] : 2 * half[k];
    }
    for (int k = 0; k <= reach; k++) {
      half[k] /= sum;
    }
    return half;
  }

  int size() {
    return SIZE;
  }

  double timeMs(int j) {
    return timeMs[j];
  }

  double stepLog() {
    return stepLog;
  }

  /** The fractional place of a time on the grid, within its ends. */
  double place(double ms) {
    double place = (Math.log(ms) - firstLog) / stepLog;
    return Math.min(SIZE - 1, Math.max(0, place));
  }

  /** The smoothed incidence of one kind of end, summed up along the grid. */
  double[] cumulative(RiskSample sample, CompetingRisks risks, Ending kind) {
    double[] binned = new double[SIZE];
    for (int i = 0; i < sample.size(); i++) {
      if (sample.ending[i] == kind && risks.mass(i) > 0) {
        double place = place(sample.timeMs[i]);
        int below = Math.min(SIZE - 2, (int) place);
        double share = place - below;
        binned[below] += (1 - share) * risks.mass(i);
        binned[below + 1] += share * risks.mass(i);
      }
    }
    double[] smooth = smooth(binned);
    double sum = 0;
    for (int j = 0; j < SIZE; j++) {
      sum += smooth[j];
      smooth[j] = sum;
    }
    return smooth;
  }

  private double[] smooth(double[] binned) {
    double[] smooth = new double[SIZE];
    int reach = kernel.length - 1;
    for (int j = 0; j < SIZE; j++) {
      double mass = binned[j];
      if (mass == 0) {
        continue;
      }
      for (int k = -reach; k <= reach; k++) {
        int target = j + k;
        if (target >= SIZE) {
          target = 2 * (SIZE - 1) - target;
        }
        smooth[Math.max(0, target)] += mass * kernel[Math.abs(k)];
      }
    }
    return smooth;
  }
}
