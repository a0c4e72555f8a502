package dev.detour.standalone.traffic;

import java.util.Arrays;

/**
 * How many tokens requests have, by the quantiles that were published of them.
 *
 * <p>Between two published quantiles the logarithm of the count grows evenly: counts have a long
 * tail, and a straight line to the maximum gives most clients a higher mean than was published
 * (ServeGen's {@code language/m-mid,30}: 1.37 times that of its answers, against 1.03 times this
 * way). What lies below the first is not known, and is taken to be the first.
 */
record TokenQuantiles(double p10, double p50, double p90, double p95, double p99, double max) {
  private static final double[] SHARES = {0.1, 0.5, 0.9, 0.95, 0.99, 1};

  TokenQuantiles {
    double[] all = {0, p10, p50, p90, p95, p99, max};
    for (int i = 1; i < all.length; i++) {
      if (!(all[i] >= all[i - 1])) {
        throw new IllegalArgumentException(
            "quantiles: " + Arrays.toString(all) + " (expected: none below the one before)");
      }
    }
  }

  /**
   * The tokens that a share of the requests do not exceed, at least 1.
   *
   * @param share within [0, 1]
   */
  int at(double share) {
    double[] tokens = {p10, p50, p90, p95, p99, max};
    int above = 0;
    while (share > SHARES[above]) {
      above++;
    }
    if (above == 0) {
      return tokens(p10);
    }
    double low = Math.max(1, tokens[above - 1]);
    double high = Math.max(1, tokens[above]);
    double way = (share - SHARES[above - 1]) / (SHARES[above] - SHARES[above - 1]);
    return tokens(low * StrictMath.pow(high / low, way));
  }

  private static int tokens(double count) {
    return (int) Math.max(1, Math.round(count));
  }
}
