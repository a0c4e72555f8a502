package dev.detour.jobs.signals;

import dev.detour.jobs.span.Measures;
import dev.detour.jobs.span.SpanKind;
import dev.detour.jobs.sums.Sum;
import dev.detour.jobs.sums.Summing;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** An operator of signals alone, with a clock in minutes; each span comes as a sum of its own. */
final class SignalHarness<C extends Count<C>> implements AutoCloseable {
  static final long START = 1_788_256_800L;

  private final WatchMinutes<C, ?> operator;
  private final Summing<SignalMinute, C> summing;
  private KeyedOneInputStreamOperatorTestHarness<SignalKey, Sum<SignalMinute, C>, Signal> harness;
  private int taken;

  SignalHarness(WatchMinutes<C, ?> operator, Summing<SignalMinute, C> summing) throws Exception {
    this.operator = operator;
    this.summing = summing;
    harness = create();
    harness.open();
  }

  private KeyedOneInputStreamOperatorTestHarness<SignalKey, Sum<SignalMinute, C>, Signal> create()
      throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(operator),
        sum -> sum.key().of(),
        TypeInformation.of(SignalKey.class));
  }

  static long at(int minute) {
    return START + minute * 60L;
  }

  void send(Measures span) throws Exception {
    if (summing.takes(span)) {
      C sum = summing.nothing();
      summing.add(sum, span);
      harness.processElement(new Sum<>(summing.key(span), sum), 0);
    }
  }

  /** Lets the log's clock pass the point at which the minute is judged; returns what is new. */
  List<Signal> judge(int minute) throws Exception {
    harness.processWatermark((at(minute + 1) + 120) * 1_000);
    List<Signal> all = harness.extractOutputValues();
    List<Signal> fresh = List.copyOf(all.subList(taken, all.size()));
    taken = all.size();
    return fresh;
  }

  /** Goes on in another instance, from a checkpoint. */
  void restart() throws Exception {
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    harness = create();
    harness.initializeState(state);
    harness.open();
    taken = 0;
  }

  void passDays(int days) throws Exception {
    harness.setStateTtlProcessingTime(Duration.ofDays(days).toMillis());
  }

  static Measures request(int minute, String state, double utilization, long costUsdMicros) {
    return span(SpanKind.REQUEST, minute, "chat", "", "served", state, utilization, costUsdMicros);
  }

  static Measures attempt(int minute, String workflow, String failure) {
    return span(SpanKind.ATTEMPT, minute, "chat", workflow, failure, "", Measures.NONE, 0);
  }

  private static Measures span(
      SpanKind kind,
      int minute,
      String feature,
      String workflow,
      String result,
      String state,
      double utilization,
      long cost) {
    return new Measures(
        kind,
        at(minute),
        "acme",
        feature,
        "c",
        "alpha",
        1,
        result,
        0,
        cost,
        0,
        false,
        Measures.NONE,
        Measures.NONE,
        0,
        0,
        0,
        0,
        workflow,
        state,
        utilization);
  }

  @Override
  public void close() throws Exception {
    harness.close();
  }
}
