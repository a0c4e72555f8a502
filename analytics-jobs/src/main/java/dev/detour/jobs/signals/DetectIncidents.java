package dev.detour.jobs.signals;

import dev.detour.jobs.span.Measures;
import dev.detour.jobs.span.SpanKind;
import dev.detour.jobs.sums.Summing;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Fault;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Watches each route for incidents; a route is never forgotten. */
public final class DetectIncidents extends JudgeMinutes<String, MinuteCount, RouteWatch, byte[]> {
  private static final long serialVersionUID = 1;

  /** The beginnings and ends of incidents. */
  public static final OutputTag<Signal> SIGNALS =
      new OutputTag<>("incident-signals", TypeInformation.of(Signal.class));

  private transient Counter opened;
  private transient Counter closed;

  @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
  public DetectIncidents() {
    super(
        new Names("route-watch", "judged-until", "open-minutes", "incidents_late_attempts"),
        MinuteCount.class,
        RouteWatch.class,
        StateTtlConfig.DISABLED);
  }

  /** Counts the attempts on each route. */
  public static final class Attempts implements Summing<SignalMinute, MinuteCount> {
    private static final long serialVersionUID = 1;

    @Override
    public boolean takes(Measures span) {
      return span.kind() == SpanKind.ATTEMPT && !span.route().isEmpty();
    }

    @Override
    public SignalMinute key(Measures attempt) {
      return new SignalMinute(new SignalKey("", "", "", attempt.route()), attempt.minute());
    }

    @Override
    public MinuteCount nothing() {
      return new MinuteCount();
    }

    @Override
    public void add(MinuteCount count, Measures attempt) {
      count.add(providersFailure(attempt.result()));
    }
  }

  @Override
  public void open(OpenContext context) {
    super.open(context);
    opened = counter("incidents_opened");
    closed = counter("incidents_closed");
  }

  /** The category where provider or capacity are at fault; else empty. */
  static String providersFailure(String result) {
    Optional<FailureCategory> category = FailureCategory.ofWireName(result);
    boolean providers =
        category
            .map(FailureCategory::fault)
            .filter(fault -> fault == Fault.PROVIDER || fault == Fault.CAPACITY)
            .isPresent();
    return providers ? result : "";
  }

  @Override
  RouteWatch newWatch() {
    return new RouteWatch();
  }

  @Override
  void judge(
      OnTimerContext context,
      RouteWatch watch,
      long minute,
      MinuteCount count,
      Collector<byte[]> out) {
    String route = context.getCurrentKey();
    IncidentDetector.Change change = IncidentDetector.step(watch, minute, count);
    if (change != IncidentDetector.Change.NONE) {
      out.collect(IncidentRow.TABLE.encode(new IncidentRow(route, watch, minute)));
    }
    if (change == IncidentDetector.Change.OPENED) {
      opened.inc();
      context.output(SIGNALS, signal(route, watch, minute, Signal.Change.OPENED));
    } else if (change == IncidentDetector.Change.CLOSED) {
      closed.inc();
      context.output(SIGNALS, signal(route, watch, minute, Signal.Change.CLOSED));
    }
  }

  private static Signal signal(String route, RouteWatch now, long minute, Signal.Change change) {
    return new Signal(
        Signal.Kind.ROUTE_INCIDENT,
        change,
        new SignalKey("", "", "", route),
        now.startedAt,
        minute,
        now.category,
        "",
        now.attempts,
        now.failures,
        (double) now.failures / now.attempts,
        now.usualRate);
  }
}
