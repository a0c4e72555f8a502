package dev.detour.jobs.decisions;

import dev.detour.jobs.span.Measures;

/**
 * What one row of {@code detour.rollup_1m} is about.
 *
 * @param minute start of the minute, in seconds since the epoch
 */
public record RollupKey(
    long minute,
    String tenant,
    String feature,
    String trafficClass,
    String route,
    long policyVersion) {

  /**
   * Spelled out, because Flink assigns state to tasks by it: it must be the same after a restart on
   * another JDK, and the hash of a record is nowhere promised to be.
   */
  @Override
  public int hashCode() {
    int hash = 31 + Long.hashCode(minute);
    hash = 31 * hash + tenant.hashCode();
    hash = 31 * hash + feature.hashCode();
    hash = 31 * hash + trafficClass.hashCode();
    hash = 31 * hash + route.hashCode();
    return 31 * hash + Long.hashCode(policyVersion);
  }

  static RollupKey of(Measures measures) {
    return new RollupKey(
        measures.minute(),
        measures.tenant(),
        measures.feature(),
        measures.trafficClass(),
        measures.route(),
        measures.policyVersion());
  }
}
