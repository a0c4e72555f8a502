package dev.detour.jobs.decisions;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Holds the attempts that came against the number that their request states.
 *
 * <p>A request is whole when both are the same, and then forgotten at once: most are after one
 * record. If something is still missing {@code patience} after the first part was received, the gap
 * is written; if the rest comes within {@code memory} from then on, the row is replaced by one that
 * says so. After that the request is forgotten, which bounds the state, and the repair ({@code
 * dev.detour.jobs.repair}) looks after it. Time is that of the log, as for the roll-ups.
 */
final class JoinRequests extends KeyedProcessFunction<JoinKey, JoinPart, byte[]> {
  private static final long serialVersionUID = 1;

  private final long patienceMillis;
  private final long memoryMillis;
  private transient ValueState<OpenJoin> state;
  private transient Counter whole;
  private transient Counter healed;
  private transient Counter forgotten;
  private transient Map<JoinState, Counter> gaps;

  @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
  JoinRequests(Duration patience, Duration memory) {
    this.patienceMillis = patience.toMillis();
    this.memoryMillis = memory.toMillis();
  }

  @Override
  public void open(OpenContext context) {
    state =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("open-join", TypeInformation.of(OpenJoin.class)));
    MetricGroup group = getRuntimeContext().getMetricGroup().addGroup("detour");
    whole = group.counter("requests_whole");
    healed = group.counter("join_gaps_healed");
    forgotten = group.counter("join_gaps_forgotten");
    gaps = new EnumMap<>(JoinState.class);
    for (JoinState gap : JoinState.values()) {
      if (gap != JoinState.WHOLE) {
        gaps.put(gap, group.addGroup("reason", gap.wireName()).counter("join_gaps"));
      }
    }
  }

  @Override
  public void processElement(JoinPart part, Context context, Collector<byte[]> out)
      throws Exception {
    @Nullable OpenJoin join = state.value();
    boolean isNew = join == null;
    if (join == null) {
      join = new OpenJoin();
      join.tenant = part.tenant();
      join.startedAtMicros = part.startedAtMicros();
    }
    join.add(part);
    if (join.state() == JoinState.WHOLE) {
      close(join, context, out);
      return;
    }
    if (isNew) {
      setTimer(join, part.receivedAtMillis() + patienceMillis, context);
    } else if (join.reported) {
      out.collect(row(context, join));
    }
    state.update(join);
  }

  private void close(OpenJoin join, Context context, Collector<byte[]> out) {
    whole.inc();
    if (join.reported) {
      healed.inc();
      out.collect(row(context, join));
    }
    if (join.timerAtMillis != 0) {
      context.timerService().deleteEventTimeTimer(join.timerAtMillis);
      state.clear();
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<byte[]> out)
      throws Exception {
    @Nullable OpenJoin join = state.value();
    if (join == null) {
      return;
    }
    if (join.reported) {
      forgotten.inc();
      state.clear();
      return;
    }
    join.reported = true;
    Objects.requireNonNull(gaps.get(join.state())).inc();
    out.collect(row(context, join));
    setTimer(join, timestamp + memoryMillis, context);
    state.update(join);
  }

  private static void setTimer(OpenJoin join, long at, Context context) {
    join.timerAtMillis = at;
    context.timerService().registerEventTimeTimer(at);
  }

  private static byte[] row(Context context, OpenJoin join) {
    return JoinGapRow.TABLE.encode(new JoinGapRow(context.getCurrentKey(), join));
  }
}
