package dev.detour.standalone.traffic;

/** How much each of several tenants asks, and how that changes with the hour. */
public interface TenantVolumes {
  /** Hours of the two weeks after which the rhythm begins again. */
  int HOURS = 14 * 24;

  /**
   * A tenant's requests in one hour, in a unit that all tenants share.
   *
   * @param tenant 0 for the largest
   * @param hour of two weeks that begin with a Monday's midnight, in the tenant's time; 0..335
   */
  double at(int tenant, int hour);

  /** A tenant's mean over two weeks. */
  default double mean(int tenant) {
    double sum = 0;
    for (int hour = 0; hour < HOURS; hour++) {
      sum += at(tenant, hour);
    }
    return sum / HOURS;
  }
}
