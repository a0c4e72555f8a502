package dev.detour.standalone.history;

import dev.detour.standalone.traffic.Demand;
import dev.detour.standalone.traffic.DemoFeature;
import dev.detour.standalone.traffic.TenantVolumes;
import dev.detour.standalone.traffic.TraceLibrary;
import dev.detour.standalone.traffic.TraceRow;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Which requests came when.
 *
 * <p>How many a tenant sends in an hour follows the demand for the feature; when within the hour,
 * and how long they are, is told by the feature's trace. An hour depends on the seed and on itself
 * alone.
 */
final class PastTraffic {
  private static final int USERS_PER_TENANT = 40;
  private static final HexFormat HEX = HexFormat.of();

  private final TraceLibrary library;
  private final Demand demand;
  private final List<DemoTenant> tenants;
  private final double perUnit;
  private final long seed;

  /**
   * @param perDay requests of an average day, all tenants together
   */
  PastTraffic(TraceLibrary library, List<DemoTenant> tenants, int perDay, long seed) {
    this.library = library;
    this.tenants = List.copyOf(tenants);
    this.seed = seed;
    this.demand = new Demand(library, tenants.stream().map(DemoTenant::id).toList());
    this.perUnit = perDay / 24.0 / demand.mean();
  }

  /** Requests of an average day by tenant, in the tenants' order. */
  double[] perDay() {
    return IntStream.range(0, tenants.size())
        .mapToDouble(tenant -> 24 * perUnit * demand.mean(tenant))
        .toArray();
  }

  /** The requests of the hour that begins then, in order of time. */
  List<PastRequest> hour(Instant begins) {
    List<PastRequest> requests = new ArrayList<>();
    for (int tenant = 0; tenant < tenants.size(); tenant++) {
      DemoTenant of = tenants.get(tenant);
      int hour = hourOfTwoWeeks(begins, of);
      for (DemoFeature feature : DemoFeature.ALL) {
        double expected = perUnit * demand.at(tenant, feature, hour);
        add(requests, begins, hour, of.id(), feature, expected);
      }
    }
    requests.sort(Comparator.comparing(PastRequest::at).thenComparing(PastRequest::id));
    return requests;
  }

  private static int hourOfTwoWeeks(Instant at, DemoTenant tenant) {
    ZonedDateTime local = at.atZone(tenant.zone());
    long week = Math.floorDiv(local.toLocalDate().toEpochDay() + 3, 7); // day 0 was a Thursday
    int hour = (local.getDayOfWeek().getValue() - 1) * 24 + local.getHour();
    return (Math.floorMod(week, 2) * 7 * 24 + hour) % TenantVolumes.HOURS;
  }

  private void add(
      List<PastRequest> to,
      Instant begins,
      int hour,
      String tenant,
      DemoFeature feature,
      double expected) {
    RandomGenerator random = Draws.of(seed, "hour", begins.toString(), tenant, feature.name());
    int count = (int) (expected + random.nextDouble());
    for (TraceRow row : library.of(feature.workload()).hour(hour, count, random)) {
      Instant at = begins.plusMillis(row.at().toMillis());
      to.add(request(at, tenant, feature, row, random));
    }
  }

  private static PastRequest request(
      Instant at, String tenant, DemoFeature feature, TraceRow row, RandomGenerator random) {
    return new PastRequest(
        at,
        "req_" + HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong()),
        tenant,
        feature,
        tenant + "-user-" + (1 + random.nextInt(USERS_PER_TENANT)),
        random.nextDouble() < feature.streamShare(),
        row.inputTokens(),
        Math.max(1, row.outputTokens()),
        random.nextLong());
  }
}
