package dev.detour.standalone.traffic;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How much each tenant asks of each feature in each hour of two weeks, in a unit that all share.
 *
 * <p>A feature's part of a tenant's mean is its share. It follows the rhythm of its own work where
 * that is known, else that of the tenant.
 */
public final class Demand {
  private final TraceLibrary library;
  private final List<String> tenants;
  private final double[] means;
  private final double[] shares;

  /**
   * @param tenants the first has the most traffic
   */
  public Demand(TraceLibrary library, List<String> tenants) {
    this.library = library;
    this.tenants = List.copyOf(tenants);
    this.means = IntStream.range(0, tenants.size()).mapToDouble(library.volumes()::mean).toArray();
    this.shares =
        tenants.stream()
            .mapToDouble(
                tenant ->
                    DemoFeature.ALL.stream()
                        .filter(feature -> feature.isUsedBy(tenant))
                        .mapToDouble(DemoFeature::share)
                        .sum())
            .toArray();
    if (!(mean() > 0)) {
      throw new IllegalArgumentException("tenants: " + tenants + " (expected: one that asks)");
    }
  }

  /** What a tenant asks of a feature in an hour of two weeks, 0..335. */
  public double at(int tenant, DemoFeature feature, int hour) {
    if (!feature.isUsedBy(tenants.get(tenant))) {
      return 0;
    }
    OptionalDouble own = library.of(feature.workload()).relativeRate(hour);
    double volume =
        own.isPresent() ? means[tenant] * own.getAsDouble() : library.volumes().at(tenant, hour);
    return volume * feature.share() / shares[tenant];
  }

  /** What all tenants ask in an hour of two weeks, 0..335. */
  public double at(int hour) {
    double sum = 0;
    for (int tenant = 0; tenant < tenants.size(); tenant++) {
      for (DemoFeature feature : DemoFeature.ALL) {
        sum += at(tenant, feature, hour);
      }
    }
    return sum;
  }

  /** What a tenant asks in an hour, in the mean of two weeks. */
  public double mean(int tenant) {
    return means[tenant];
  }

  /** What all tenants ask in an hour, in the mean of two weeks. */
  public double mean() {
    return Arrays.stream(means).sum();
  }
}
