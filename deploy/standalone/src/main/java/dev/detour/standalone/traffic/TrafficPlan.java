package dev.detour.standalone.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Which requests come when: a trace's arrivals and token counts, given to tenants and features.
 *
 * <p>The same settings give the same requests in the same order. When the trace ends it begins
 * again.
 */
public final class TrafficPlan {
  private static final int USERS_PER_TENANT = 40;
  private static final Duration GAP_BETWEEN_LOOPS = Duration.ofMillis(200);

  private final List<TraceRow> trace;
  private final Map<Workload, List<TraceRow>> sizes;
  private final double[] shares;
  private final List<String> tenants;
  private final String keyPrefix;
  private final double speed;
  private final double rate;
  private final long seed;

  /**
   * The arrivals and token counts of one trace.
   *
   * @param tenants the first has the most traffic
   * @param keyPrefix what the requests' keys begin with
   * @param speed how much faster than the trace time passes, above 0
   * @param rate how many requests are sent for one of the trace, above 0
   */
  public TrafficPlan(
      List<TraceRow> trace,
      List<String> tenants,
      String keyPrefix,
      double speed,
      double rate,
      long seed) {
    this(trace, Map.of(), TenantVolumes.ASSUMED, tenants, keyPrefix, speed, rate, seed);
  }

  /**
   * The arrivals of conversations, each feature with the token counts of its own workload, and each
   * tenant with its volume.
   */
  public TrafficPlan(
      TraceLibrary library,
      List<String> tenants,
      String keyPrefix,
      double speed,
      double rate,
      long seed) {
    this(
        library.of(Workload.CHAT),
        library.traces(),
        library.volumes(),
        tenants,
        keyPrefix,
        speed,
        rate,
        seed);
  }

  private TrafficPlan(
      List<TraceRow> trace,
      Map<Workload, List<TraceRow>> sizes,
      TenantVolumes volumes,
      List<String> tenants,
      String keyPrefix,
      double speed,
      double rate,
      long seed) {
    if (trace.isEmpty() || tenants.isEmpty()) {
      throw new IllegalArgumentException("trace and tenants: empty (expected: at least one each)");
    }
    if (!(speed > 0) || !(rate > 0)) {
      throw new IllegalArgumentException(
          "speed, rate: " + speed + ", " + rate + " (expected: > 0)");
    }
    this.trace = List.copyOf(trace);
    this.sizes = Map.copyOf(sizes);
    this.shares = IntStream.range(0, tenants.size()).mapToDouble(volumes::mean).toArray();
    this.tenants = List.copyOf(tenants);
    this.keyPrefix = keyPrefix;
    this.speed = speed;
    this.rate = rate;
    this.seed = seed;
  }

  /** The requests in order of time, without end. */
  public Stream<PlannedRequest> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(new Requests(), Spliterator.ORDERED), false);
  }

  private final class Requests implements Iterator<PlannedRequest> {
    private final SplittableRandom random = new SplittableRandom(seed);
    private long number;
    private int row = -1;
    private int copies;
    private Duration loopStart = Duration.ZERO;

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public PlannedRequest next() {
      while (copies == 0) {
        nextRow();
        copies = (int) (rate + random.nextDouble());
      }
      copies--;
      return request(trace.get(row));
    }

    private void nextRow() {
      row++;
      if (row == trace.size()) {
        row = 0;
        loopStart = loopStart.plus(trace.get(trace.size() - 1).at()).plus(GAP_BETWEEN_LOOPS);
        if (loopStart.isNegative()) {
          throw new NoSuchElementException("the end of time");
        }
      }
    }

    private PlannedRequest request(TraceRow at) {
      String tenant = tenants.get(tenantIndex());
      DemoFeature feature = feature(tenant);
      number++;
      TraceRow size = size(at, feature);
      return new PlannedRequest(
          Duration.ofNanos((long) (loopStart.plus(at.at()).toNanos() / speed)),
          keyPrefix + "-" + number,
          tenant,
          feature.name(),
          feature.application(),
          feature.workflow(),
          tenant + "-user-" + (1 + random.nextInt(USERS_PER_TENANT)),
          feature.model(),
          random.nextDouble() < feature.streamShare(),
          size.inputTokens(),
          size.outputTokens());
    }

    private int tenantIndex() {
      double point = random.nextDouble() * Arrays.stream(shares).sum();
      for (int index = 0; index < shares.length; index++) {
        point -= shares[index];
        if (point < 0) {
          return index;
        }
      }
      return shares.length - 1;
    }

    /** The next row of the feature's own trace, or the row that has come. */
    private TraceRow size(TraceRow at, DemoFeature feature) {
      @Nullable List<TraceRow> rows = sizes.get(feature.workload());
      return rows == null ? at : rows.get((int) (number % rows.size()));
    }

    private DemoFeature feature(String tenant) {
      List<DemoFeature> used = new ArrayList<>(DemoFeature.ALL);
      used.removeIf(feature -> !feature.isUsedBy(tenant));
      double point = random.nextDouble() * used.stream().mapToDouble(DemoFeature::share).sum();
      for (DemoFeature feature : used) {
        point -= feature.share();
        if (point < 0) {
          return feature;
        }
      }
      return used.get(used.size() - 1);
    }
  }
}
