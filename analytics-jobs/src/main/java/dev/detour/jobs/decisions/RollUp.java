package dev.detour.jobs.decisions;

import dev.detour.jobs.span.Measures;
import dev.detour.jobs.sums.Sum;
import dev.detour.jobs.sums.Summing;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * The one-minute windows: adds up spans and writes the row again whenever it has changed.
 *
 * <p>A window is written about {@code writeInterval} after its first change since it was last
 * written, and a last time when its minute closes; then its state is dropped. Rows are complete and
 * carry a growing revision ({@link RollupTotals#revision}), so a row that is written twice, or
 * written again after a restart, does no harm. {@link DropRepeatedSpans} has sorted out what is too
 * late.
 */
final class RollUp extends KeyedProcessFunction<RollupKey, Sum<RollupKey, RollupTotals>, byte[]> {
  private static final long serialVersionUID = 1;

  /** Totals of what is in one task. */
  static final class Spans implements Summing<RollupKey, RollupTotals> {
    private static final long serialVersionUID = 1;

    @Override
    public boolean takes(Measures span) {
      return true;
    }

    @Override
    public RollupKey key(Measures span) {
      return RollupKey.of(span);
    }

    @Override
    public RollupTotals nothing() {
      return new RollupTotals();
    }

    @Override
    public void add(RollupTotals totals, Measures span) {
      totals.add(span);
    }
  }

  private final Lateness lateness;
  private final long writeIntervalMillis;
  private transient ValueState<RollupTotals> state;
  private transient Counter rows;

  @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
  RollUp(Lateness lateness, Duration writeInterval) {
    this.lateness = lateness;
    this.writeIntervalMillis = writeInterval.toMillis();
  }

  @Override
  public void open(OpenContext context) {
    state =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "rollup-totals", TypeInformation.of(RollupTotals.class)));
    MetricGroup group = getRuntimeContext().getMetricGroup().addGroup("detour");
    rows = group.counter("rollup_rows");
  }

  @Override
  public void processElement(
      Sum<RollupKey, RollupTotals> part, Context context, Collector<byte[]> out) throws Exception {
    @Nullable RollupTotals totals = state.value();
    if (totals == null) {
      totals = new RollupTotals();
      context
          .timerService()
          .registerEventTimeTimer(lateness.closesAt(context.getCurrentKey().minute()));
    }
    totals.add(part.sum());
    if (totals.writeAtMillis == 0) {
      long now = context.timerService().currentProcessingTime();
      // On a common beat, so that windows which change together are written by one insert.
      totals.writeAtMillis = (now / writeIntervalMillis + 1) * writeIntervalMillis;
      context.timerService().registerProcessingTimeTimer(totals.writeAtMillis);
    }
    state.update(totals);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<byte[]> out)
      throws Exception {
    @Nullable RollupTotals totals = state.value();
    if (totals == null) {
      return;
    }
    if (totals.writeAtMillis != 0) {
      totals.writeAtMillis = 0;
      out.collect(RollupRow.TABLE.encode(new RollupRow(context.getCurrentKey(), totals)));
      rows.inc();
      state.update(totals);
    }
    if (context.timeDomain() == TimeDomain.EVENT_TIME) {
      state.clear();
    }
  }
}
