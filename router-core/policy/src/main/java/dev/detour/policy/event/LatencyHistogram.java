package dev.detour.policy.event;

import java.util.Map;
import java.util.TreeMap;

/**
 * The exponential latency histogram of the roll-ups: buckets of microseconds that merge by adding.
 *
 * <p>Bucket {@code i} holds the values in {@code (2^(i/16), 2^((i+1)/16)]}, which is
 * OpenTelemetry's exponential histogram of scale 4: each bound is 4.4 % above the one before it, so
 * a quantile read from the buckets is at most that far off. Values below one microsecond count as
 * one (bucket -1).
 */
public final class LatencyHistogram {
  /** OpenTelemetry's scale: {@code 2^SCALE} buckets per doubling. */
  public static final int SCALE = 4;

  private static final int BUCKETS_PER_DOUBLING = 1 << SCALE;
  private static final double LOG_2 = Math.log(2);

  private LatencyHistogram() {}

  /** The bucket of a latency in microseconds. */
  public static int bucketOf(long micros) {
    if (micros <= 1) {
      return -1;
    }
    if (Long.bitCount(micros) == 1) {
      // Only powers of two lie exactly on a bound; floating point must not decide them.
      return BUCKETS_PER_DOUBLING * Long.numberOfTrailingZeros(micros) - 1;
    }
    return (int) Math.ceil(Math.log((double) micros) / LOG_2 * BUCKETS_PER_DOUBLING) - 1;
  }

  /** The largest latency that bucket {@code index} holds, in microseconds. */
  public static double upperBoundUs(int index) {
    return Math.pow(2, (index + 1.0) / BUCKETS_PER_DOUBLING);
  }

  /** The latency that every value of bucket {@code index} exceeds, in microseconds. */
  public static double lowerBoundUs(int index) {
    return upperBoundUs(index - 1);
  }

  /**
   * The latency in microseconds below which the share {@code q} of the counted values lies, or NaN
   * when nothing is counted. Inside a bucket, values are taken as spread evenly on a log scale.
   *
   * @param counts bucket to count; any whole-number types
   * @param q within [0, 1]
   */
  public static double quantile(Map<? extends Number, ? extends Number> counts, double q) {
    if (!(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException("q: " + q + " (expected: 0..1)");
    }
    TreeMap<Integer, Long> ordered = new TreeMap<>();
    counts.forEach(
        (bucket, count) -> ordered.merge(bucket.intValue(), count.longValue(), Long::sum));
    double total = 0;
    for (long count : ordered.values()) {
      total += count;
    }
    double rank = q * total;
    double below = 0;
    double answer = Double.NaN;
    for (Map.Entry<Integer, Long> entry : ordered.entrySet()) {
      if (entry.getValue() <= 0) {
        continue;
      }
      double share = Math.min(1, Math.max(0, (rank - below) / entry.getValue()));
      answer = Math.pow(2, (entry.getKey() + share) / BUCKETS_PER_DOUBLING);
      below += entry.getValue();
      if (below >= rank) {
        return answer;
      }
    }
    return answer;
  }
}
