package dev.detour.jobs.signals;

import dev.detour.jobs.span.Measures;
import dev.detour.jobs.span.SpanKind;
import dev.detour.jobs.sums.Sum;
import dev.detour.jobs.sums.Summing;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Watches each route for incidents.
 *
 * <p>A minute is judged once, when the log's clock is two minutes past its end: most attempts that
 * began in it are over and have come by then. Those that come later are counted as late, and change
 * no judgement.
 */
public final class DetectIncidents
    extends KeyedProcessFunction<String, Sum<SignalMinute, MinuteCount>, byte[]> {
  private static final long serialVersionUID = 1;
  private static final long WAIT_SECONDS = 120;

  /** The beginnings and ends of incidents. */
  public static final OutputTag<Signal> SIGNALS =
      new OutputTag<>("incident-signals", TypeInformation.of(Signal.class));

  private transient ValueState<RouteWatch> watch;
  private transient ValueState<Long> judged;
  private transient MapState<Long, MinuteCount> minutes;
  private transient Counter opened;
  private transient Counter closed;
  private transient Counter late;

  @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
  public DetectIncidents() {}

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
    watch = value("route-watch", TypeInformation.of(RouteWatch.class));
    judged = value("judged-until", TypeInformation.of(Long.class));
    minutes =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "open-minutes",
                    TypeInformation.of(Long.class),
                    TypeInformation.of(MinuteCount.class)));
    MetricGroup group = getRuntimeContext().getMetricGroup().addGroup("detour");
    opened = group.counter("incidents_opened");
    closed = group.counter("incidents_closed");
    late = group.counter("incidents_late_attempts");
  }

  private <T> ValueState<T> value(String name, TypeInformation<T> type) {
    return getRuntimeContext().getState(new ValueStateDescriptor<>(name, type));
  }

  @Override
  public void processElement(
      Sum<SignalMinute, MinuteCount> part, Context context, Collector<byte[]> out)
      throws Exception {
    long minute = part.key().minute();
    @Nullable Long until = judged.value();
    if (until != null && minute <= until) {
      late.inc(part.sum().attempts);
      return;
    }
    @Nullable MinuteCount count = minutes.get(minute);
    if (count == null) {
      count = new MinuteCount();
      long due = minute + Measures.SECONDS_PER_MINUTE + WAIT_SECONDS;
      context.timerService().registerEventTimeTimer(due * 1_000);
    }
    count.add(part.sum());
    minutes.put(minute, count);
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
  public void onTimer(long timestamp, OnTimerContext context, Collector<byte[]> out)
      throws Exception {
    long due = timestamp / 1_000 - WAIT_SECONDS - Measures.SECONDS_PER_MINUTE;
    List<Long> ripe = new ArrayList<>();
    for (Long minute : minutes.keys()) {
      if (minute <= due) {
        ripe.add(minute);
      }
    }
    Collections.sort(ripe);
    @Nullable RouteWatch known = watch.value();
    RouteWatch now = known == null ? new RouteWatch() : known;
    for (Long minute : ripe) {
      IncidentDetector.Change change =
          judge(context.getCurrentKey(), now, minute, minutes.get(minute), out);
      if (change == IncidentDetector.Change.OPENED || change == IncidentDetector.Change.CLOSED) {
        context.output(SIGNALS, signal(context.getCurrentKey(), now, minute, change));
      }
      minutes.remove(minute);
      judged.update(minute);
    }
    watch.update(now);
  }

  private IncidentDetector.Change judge(
      String route, RouteWatch now, long minute, MinuteCount count, Collector<byte[]> out) {
    IncidentDetector.Change change = IncidentDetector.step(now, minute, count);
    if (change == IncidentDetector.Change.OPENED) {
      opened.inc();
    } else if (change == IncidentDetector.Change.CLOSED) {
      closed.inc();
    }
    if (change != IncidentDetector.Change.NONE) {
      out.collect(IncidentRow.TABLE.encode(new IncidentRow(route, now, minute)));
    }
    return change;
  }

  private static Signal signal(
      String route, RouteWatch now, long minute, IncidentDetector.Change change) {
    return new Signal(
        Signal.Kind.ROUTE_INCIDENT,
        change == IncidentDetector.Change.OPENED ? Signal.Change.OPENED : Signal.Change.CLOSED,
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
