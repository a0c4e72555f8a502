package dev.detour.standalone.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

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
  private final List<String> tenants;
  private final String keyPrefix;
  private final double speed;
  private final double rate;
  private final long seed;

  /**
   * @param tenants the first has the most traffic, each next one two thirds of the one before
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
    if (trace.isEmpty() || tenants.isEmpty()) {
      throw new IllegalArgumentException("trace and tenants: empty (expected: at least one each)");
    }
    if (!(speed > 0) || !(rate > 0)) {
      throw new IllegalArgumentException(
          "speed, rate: " + speed + ", " + rate + " (expected: > 0)");
    }
    this.trace = List.copyOf(trace);
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
          at.inputTokens(),
          at.outputTokens());
    }

    private int tenantIndex() {
      int index = 0;
      while (index < tenants.size() - 1 && random.nextDouble() < 0.55) {
        index++;
      }
      return index;
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
