package dev.detour.standalone.history;

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
 * <p>How many a tenant sends in an hour follows its volumes and its feature's share; when within
 * the hour, and how long they are, is a stretch of the feature's trace, drawn out over the hour. An
 * hour depends on the seed and on itself alone.
 */
final class PastTraffic {
  private static final long HOUR_MILLIS = 3_600_000;
  private static final int USERS_PER_TENANT = 40;
  private static final HexFormat HEX = HexFormat.of();

  private final TraceLibrary library;
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
    double hourly = 0;
    for (int tenant = 0; tenant < tenants.size(); tenant++) {
      hourly += library.volumes().mean(tenant);
    }
    this.perUnit = perDay / 24.0 / hourly;
  }

  /** Requests of an average day by tenant, in the tenants' order. */
  double[] perDay() {
    return IntStream.range(0, tenants.size())
        .mapToDouble(tenant -> 24 * perUnit * library.volumes().mean(tenant))
        .toArray();
  }

  /** The requests of the hour that begins then, in order of time. */
  List<PastRequest> hour(Instant begins) {
    List<PastRequest> requests = new ArrayList<>();
    for (int tenant = 0; tenant < tenants.size(); tenant++) {
      DemoTenant of = tenants.get(tenant);
      double expected = perUnit * library.volumes().at(tenant, hourOfTwoWeeks(begins, of));
      List<DemoFeature> used =
          DemoFeature.ALL.stream().filter(feature -> feature.isUsedBy(of.id())).toList();
      double shares = used.stream().mapToDouble(DemoFeature::share).sum();
      for (DemoFeature feature : used) {
        add(requests, begins, of.id(), feature, expected * feature.share() / shares);
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
      List<PastRequest> to, Instant begins, String tenant, DemoFeature feature, double expected) {
    RandomGenerator random = Draws.of(seed, "hour", begins.toString(), tenant, feature.name());
    int count = (int) (expected + random.nextDouble());
    List<TraceRow> rows = library.of(feature.workload());
    int stretch = Math.min(count, rows.size() - 1);
    int first = random.nextInt(rows.size() - stretch);
    for (int i = 0; i < count; i++) {
      TraceRow row = rows.get(first + i % Math.max(1, stretch));
      long millis = (long) (place(rows, first, i, stretch, random) * HOUR_MILLIS);
      to.add(request(begins.plusMillis(millis), tenant, feature, row, random));
    }
  }

  /** Where in the hour a request is, within [0, 1). */
  private static double place(
      List<TraceRow> rows, int first, int i, int stretch, RandomGenerator random) {
    double from = rows.get(first).at().toNanos();
    double length = rows.get(first + stretch).at().toNanos() - from;
    double jitter = random.nextDouble() / 3_600; // requests of one instant of a coarse clock
    double at =
        i < stretch && length > 0 ? (rows.get(first + i).at().toNanos() - from) / length : 1;
    return at < 1 ? Math.min(at + jitter, 0.999_999) : random.nextDouble();
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
