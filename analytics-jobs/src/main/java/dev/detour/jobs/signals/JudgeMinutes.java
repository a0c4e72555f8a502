package dev.detour.jobs.signals;

import dev.detour.jobs.span.Measures;
import dev.detour.jobs.sums.Sum;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Counts what each key did in each minute, and judges minute after minute.
 *
 * <p>A minute is judged once, when the log's clock is two minutes past its end, so a judgement does
 * not depend on the order in which spans come. What comes later is counted as late and changes
 * nothing. State of a key that is not written for {@code keeps} is forgotten.
 *
 * @param <C> the counts of a minute, a Flink POJO
 * @param <W> what is known of a key, a Flink POJO
 */
abstract class JudgeMinutes<C, W>
    extends KeyedProcessFunction<SignalKey, Sum<SignalMinute, C>, Signal> {
  private static final long serialVersionUID = 1;
  private static final long WAIT_SECONDS = 120;

  private final String subject;
  private final Class<C> countType;
  private final Class<W> watchType;
  private final Duration keeps;
  private transient ValueState<W> watch;
  private transient ValueState<Long> judged;
  private transient MapState<Long, C> minutes;
  private transient Counter signals;
  private transient Counter late;

  /**
   * @param subject begins the names of state and metrics; never changes
   */
  @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
  JudgeMinutes(String subject, Class<C> countType, Class<W> watchType, Duration keeps) {
    this.subject = subject;
    this.countType = countType;
    this.watchType = watchType;
    this.keeps = keeps;
  }

  abstract W newWatch();

  abstract void add(C count, C part);

  /** How many spans a count counts. */
  abstract long spans(C count);

  /** Takes a minute in; minutes come in order, and those without spans are left out. */
  abstract List<Signal> judge(SignalKey key, W watch, long minute, C count);

  @Override
  public void open(OpenContext context) {
    watch = value("watch", TypeInformation.of(watchType));
    judged = value("judged-until", TypeInformation.of(Long.class));
    var descriptor =
        new MapStateDescriptor<>(
            subject + "-open-minutes",
            TypeInformation.of(Long.class),
            TypeInformation.of(countType));
    descriptor.enableTimeToLive(timeToLive());
    minutes = getRuntimeContext().getMapState(descriptor);
    MetricGroup group = getRuntimeContext().getMetricGroup().addGroup("detour");
    signals = group.counter(subject + "_signals");
    late = group.counter(subject + "_late_spans");
  }

  private <T> ValueState<T> value(String name, TypeInformation<T> type) {
    var descriptor = new ValueStateDescriptor<>(subject + "-" + name, type);
    descriptor.enableTimeToLive(timeToLive());
    return getRuntimeContext().getState(descriptor);
  }

  private StateTtlConfig timeToLive() {
    return StateTtlConfig.newBuilder(keeps).build();
  }

  @Override
  public void processElement(Sum<SignalMinute, C> part, Context context, Collector<Signal> out)
      throws Exception {
    long minute = part.key().minute();
    @Nullable Long until = judged.value();
    if (until != null && minute <= until) {
      late.inc(spans(part.sum()));
      return;
    }
    @Nullable C known = minutes.get(minute);
    if (known == null) {
      long due = minute + Measures.SECONDS_PER_MINUTE + WAIT_SECONDS;
      context.timerService().registerEventTimeTimer(due * 1_000);
      minutes.put(minute, part.sum());
      return;
    }
    add(known, part.sum());
    minutes.put(minute, known);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Signal> out)
      throws Exception {
    long due = timestamp / 1_000 - WAIT_SECONDS - Measures.SECONDS_PER_MINUTE;
    List<Long> ripe = new ArrayList<>();
    for (Long minute : minutes.keys()) {
      if (minute <= due) {
        ripe.add(minute);
      }
    }
    if (ripe.isEmpty()) {
      return;
    }
    Collections.sort(ripe);
    @Nullable W known = watch.value();
    W now = known == null ? newWatch() : known;
    for (Long minute : ripe) {
      for (Signal signal : judge(context.getCurrentKey(), now, minute, minutes.get(minute))) {
        signals.inc();
        out.collect(signal);
      }
      minutes.remove(minute);
      judged.update(minute);
    }
    watch.update(now);
  }
}
