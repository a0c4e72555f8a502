package dev.detour.standalone.traffic;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Which requests come when: a trace's arrivals, given to tenants and features as much as each asks
 * in that hour, with the token counts of the feature's own work.
 *
 * <p>Their weeks pass {@value #HOURS_FASTER} times as fast as the clock, as the demo's incidents
 * do: a day takes ten minutes, and the first begins at eight in the morning of a Monday. The same
 * settings give the same requests in the same order. When the trace ends it begins again.
 */
public final class TrafficPlan {
  private static final int HOURS_FASTER = 144;
  private static final int FIRST_HOUR = 8;
  private static final int USERS_PER_TENANT = 40;
  private static final Duration GAP_BETWEEN_LOOPS = Duration.ofMillis(200);

  private final TraceLibrary library;
  private final Demand demand;
  private final List<String> tenants;
  private final String keyPrefix;
  private final double speed;
  private final double rate;
  private final long seed;

  /**
   * The arrivals and token counts of published traces.
   *
   * @param tenants the first has the most traffic
   * @param keyPrefix what the requests' keys begin with
   * @param speed how much faster than the trace time passes, above 0
   * @param rate how many requests are sent for one of the trace in the mean, above 0
   */
  public TrafficPlan(
      TraceLibrary library,
      List<String> tenants,
      String keyPrefix,
      double speed,
      double rate,
      long seed) {
    if (!(speed > 0) || !(rate > 0)) {
      throw new IllegalArgumentException(
          "speed, rate: " + speed + ", " + rate + " (expected: > 0)");
    }
    this.library = library;
    this.demand = new Demand(library, tenants);
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

  /** Who asks for what. */
  private record Asked(String tenant, DemoFeature feature) {}

  private final class Requests implements Iterator<PlannedRequest> {
    private final SplittableRandom random = new SplittableRandom(seed);
    private final List<TraceRow> arrivals = library.arrivals();
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
        double busyness = demand.at(hour(due())) / demand.mean();
        copies = (int) (rate * busyness + random.nextDouble());
      }
      copies--;
      return request(due());
    }

    private void nextRow() {
      row++;
      if (row == arrivals.size()) {
        row = 0;
        loopStart = loopStart.plus(arrivals.get(arrivals.size() - 1).at()).plus(GAP_BETWEEN_LOOPS);
        if (loopStart.isNegative()) {
          throw new NoSuchElementException("the end of time");
        }
      }
    }

    private Duration due() {
      return Duration.ofNanos((long) (loopStart.plus(arrivals.get(row).at()).toNanos() / speed));
    }

    private static int hour(Duration due) {
      return (int) ((FIRST_HOUR + due.toSeconds() * HOURS_FASTER / 3_600) % TenantVolumes.HOURS);
    }

    private PlannedRequest request(Duration due) {
      Asked asked = asked(hour(due));
      DemoFeature feature = asked.feature();
      TraceRow size = library.of(feature.workload()).hour(hour(due), 1, random).get(0);
      number++;
      return new PlannedRequest(
          due,
          keyPrefix + "-" + number,
          asked.tenant(),
          feature.name(),
          feature.application(),
          feature.workflow(),
          asked.tenant() + "-user-" + (1 + random.nextInt(USERS_PER_TENANT)),
          feature.model(),
          random.nextDouble() < feature.streamShare(),
          size.inputTokens(),
          size.outputTokens());
    }

    private Asked asked(int hour) {
      double point = random.nextDouble() * demand.at(hour);
      Asked last = new Asked(tenants.get(0), DemoFeature.ALL.get(0));
      for (int tenant = 0; tenant < tenants.size(); tenant++) {
        for (DemoFeature feature : DemoFeature.ALL) {
          double part = demand.at(tenant, feature, hour);
          if (part > 0) {
            last = new Asked(tenants.get(tenant), feature);
            point -= part;
            if (point < 0) {
              return last;
            }
          }
        }
      }
      return last;
    }
  }
}
