package dev.detour.jobs.signals;

import dev.detour.jobs.span.Measures;
import dev.detour.jobs.sums.Sum;
import java.io.Serializable;
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
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Counts what each key did in each minute, and judges minute after minute.
 *
 * <p>A minute is judged once, when the log's clock is two minutes past its end, so a judgement does
 * not depend on the order in which spans come. What comes later is counted as late and changes
 * nothing.
 *
 * @param <K> what is watched
 * @param <C> the counts of a minute, a Flink POJO
 * @param <W> what is known of a key, a Flink POJO
 * @param <O> what judgements are written as
 */
abstract class JudgeMinutes<K, C extends Count<C>, W, O>
    extends KeyedProcessFunction<K, Sum<SignalMinute, C>, O> {
  private static final long serialVersionUID = 1;
  private static final long WAIT_SECONDS = 120;

  /** What the state and the counter of late spans are called. */
  record Names(String watch, String judgedUntil, String openMinutes, String late)
      implements Serializable {}

  private final Names names;
  private final Class<C> countType;
  private final Class<W> watchType;
  private final StateTtlConfig timeToLive;
  private transient ValueState<W> watch;
  private transient ValueState<Long> judged;
  private transient MapState<Long, C> minutes;
  private transient Counter late;

  /**
   * @param names never change: restored state is found by them
   * @param timeToLive when the state of a key that is not written is forgotten
   */
  @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
  JudgeMinutes(Names names, Class<C> countType, Class<W> watchType, StateTtlConfig timeToLive) {
    this.names = names;
    this.countType = countType;
    this.watchType = watchType;
    this.timeToLive = timeToLive;
  }

  abstract W newWatch();

  /** Takes a minute in; minutes come in order, and those without spans are left out. */
  abstract void judge(OnTimerContext context, W watch, long minute, C count, Collector<O> out);

  @Override
  public void open(OpenContext context) {
    watch = value(names.watch(), TypeInformation.of(watchType));
    judged = value(names.judgedUntil(), TypeInformation.of(Long.class));
    var descriptor =
        new MapStateDescriptor<>(
            names.openMinutes(), TypeInformation.of(Long.class), TypeInformation.of(countType));
    descriptor.enableTimeToLive(timeToLive);
    minutes = getRuntimeContext().getMapState(descriptor);
    late = counter(names.late());
  }

  /** A metric of the jobs. */
  final Counter counter(String name) {
    return getRuntimeContext().getMetricGroup().addGroup("detour").counter(name);
  }

  private <T> ValueState<T> value(String name, TypeInformation<T> type) {
    var descriptor = new ValueStateDescriptor<>(name, type);
    descriptor.enableTimeToLive(timeToLive);
    return getRuntimeContext().getState(descriptor);
  }

  @Override
  public void processElement(Sum<SignalMinute, C> part, Context context, Collector<O> out)
      throws Exception {
    long minute = part.key().minute();
    @Nullable Long until = judged.value();
    if (until != null && minute <= until) {
      late.inc(part.sum().spans());
      return;
    }
    @Nullable C known = minutes.get(minute);
    if (known == null) {
      long due = minute + Measures.SECONDS_PER_MINUTE + WAIT_SECONDS;
      context.timerService().registerEventTimeTimer(due * 1_000);
      minutes.put(minute, part.sum());
      return;
    }
    known.add(part.sum());
    minutes.put(minute, known);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<O> out) throws Exception {
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
      judge(context, now, minute, minutes.get(minute), out);
      minutes.remove(minute);
      judged.update(minute);
    }
    watch.update(now);
  }
}
