package dev.detour.jobs.decisions;

import dev.detour.jobs.span.DecisionSpan;
import dev.detour.jobs.span.Measures;
import dev.detour.jobs.span.SpanKind;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Lets each span pass once: exporters send again what they are not sure of.
 *
 * <p>A span is remembered until its minute closes, which bounds the state. One that comes later
 * cannot be told from a repetition. Its row is written all the same (a repeated row has the same
 * sorting key and collapses in ClickHouse), but the roll-ups no longer count it. So a repetition is
 * never counted twice, however late.
 *
 * <p>Rows and the parts of the join leave by side outputs; the main output is what the roll-ups
 * count.
 */
final class DropRepeatedSpans extends KeyedProcessFunction<Integer, DecisionSpan, Measures> {
  private static final long serialVersionUID = 1;

  static final OutputTag<byte[]> ATTEMPT_ROWS =
      new OutputTag<>("attempt-rows", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  static final OutputTag<byte[]> REQUEST_ROWS =
      new OutputTag<>("request-rows", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  static final OutputTag<JoinPart> JOIN_PARTS =
      new OutputTag<>("join-parts", TypeInformation.of(JoinPart.class));

  private final Lateness lateness;

  /** Minute to the spans seen. */
  private transient MapState<Long, long[]> seen;

  private transient Counter repeated;
  private transient Counter late;
  private transient Counter standingAlone;

  @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
  DropRepeatedSpans(Lateness lateness) {
    this.lateness = lateness;
  }

  /** Spans share a moderate number of keys, each with a compact set of spans. */
  static final class Bucket implements KeySelector<DecisionSpan, Integer> {
    private static final long serialVersionUID = 1;
    private static final int BUCKETS = 256;

    @Override
    public Integer getKey(DecisionSpan span) {
      return (int) (SpanSet.mix(span.spanId() ^ span.traceHash()) >>> 32) & (BUCKETS - 1);
    }
  }

  @Override
  public void open(OpenContext context) {
    seen =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "seen-spans-by-minute", LongSerializer.INSTANCE, SpanSetSerializer.INSTANCE));
    MetricGroup group = getRuntimeContext().getMetricGroup().addGroup("detour");
    repeated = group.counter("spans_repeated");
    late = group.counter("spans_too_late_for_rollup");
    standingAlone = group.counter("attempts_standing_alone");
  }

  @Override
  public void processElement(DecisionSpan span, Context context, Collector<Measures> out)
      throws Exception {
    long minute = span.measures().minute();
    long closesAt = lateness.closesAt(minute);
    // The span's own receipt counts too: after a restart the watermark is unknown for a moment.
    if (span.receivedAtMillis() >= closesAt
        || context.timerService().currentWatermark() >= closesAt) {
      late.inc();
      emit(span, context);
      return;
    }
    long[] before = seen.get(minute);
    long[] after = SpanSet.add(before, span.spanId(), span.traceHash());
    if (after == null) {
      repeated.inc();
      return;
    }
    seen.put(minute, after);
    if (before == null) {
      context.timerService().registerEventTimeTimer(closesAt);
    }
    emit(span, context);
    out.collect(span.measures());
  }

  private void emit(DecisionSpan span, Context context) {
    context.output(span.kind() == SpanKind.ATTEMPT ? ATTEMPT_ROWS : REQUEST_ROWS, span.row());
    if (span.rootSpanId() == DecisionSpan.NO_ROOT) {
      standingAlone.inc();
    } else {
      context.output(JOIN_PARTS, JoinPart.of(span));
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Measures> out)
      throws Exception {
    var minutes = seen.keys().iterator();
    while (minutes.hasNext()) {
      if (lateness.closesAt(minutes.next()) <= timestamp) {
        minutes.remove();
      }
    }
    if (seen.isEmpty()) {
      seen.clear();
    }
  }
}
