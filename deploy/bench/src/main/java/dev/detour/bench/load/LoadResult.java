package dev.detour.bench.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What a load gave.
 *
 * @param answered whole answers with status 200
 * @param errors other answers, broken connections, requests without an answer at the end
 * @param elapsed from the first request to the last answer
 * @param events server-sent events in the whole answers
 * @param totalMicros time to the end of the answer, in microseconds
 * @param firstByteMicros time to the first byte of the answer, in microseconds
 */
public record LoadResult(
    long answered,
    long errors,
    Duration elapsed,
    long events,
    Histogram totalMicros,
    Histogram firstByteMicros) {

  /** Whole answers per second. */
  public double perSecond() {
    return answered / (elapsed.toNanos() / 1e9);
  }

  /** A quantile of the time to the end of the answer, in milliseconds. */
  public double totalMs(double percentile) {
    return totalMicros.getValueAtPercentile(percentile) / 1e3;
  }

  /** A quantile of the time to the first byte, in milliseconds. */
  public double firstByteMs(double percentile) {
    return firstByteMicros.getValueAtPercentile(percentile) / 1e3;
  }
}
