package dev.detour.jobs.decisions;

import dev.detour.jobs.signals.DetectIncidents;
import dev.detour.jobs.signals.Signal;
import dev.detour.jobs.signals.SignalKey;
import dev.detour.jobs.signals.WatchBudgets;
import dev.detour.jobs.signals.WatchWorkflows;
import dev.detour.jobs.span.DecisionSpan;
import dev.detour.jobs.span.DecodedRecord;
import dev.detour.jobs.span.Measures;
import dev.detour.jobs.sums.Sum;
import dev.detour.jobs.sums.SumUp;
import dev.detour.jobs.sums.Summing;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The wiring of the streaming job, the same for a process, a cluster and a test:
 *
 * <pre>
 * records ─► unpack ─► drop repeated ─┬─► rows of attempts ─► attempts
 *              │                      ├─► rows of requests ─► requests
 *              ▼                      ├─► parts ─► join requests ─► join_gaps
 *         dead letters                └─► measures, added up where they are
 *                   ┌──────────────────────────────┘
 *                   ├─► totals ─► roll up ─► rollup_1m
 *                   ├─► attempts on routes ─► detect incidents ─► incidents
 *                   │                                 └────────────────┐
 *                   ├─► requests of tenants ─► watch budgets ──────────┤
 *                   └─► attempts of workflows ─► watch workflows ──────┴─► signals
 * </pre>
 *
 * Every operator that has state has a uid: restored state finds its operator by it, so a uid never
 * changes.
 */
public final class DecisionsJob {
  /** Name of the job, as Flink shows it. */
  public static final String NAME = "decisions";

  /** By how much records of one partition may be out of order: several receivers write to it. */
  private static final Duration OUT_OF_ORDER = Duration.ofSeconds(5);

  /** A partition that is silent for so long no longer holds back the clock of the others. */
  private static final Duration IDLE_AFTER = Duration.ofSeconds(5);

  private DecisionsJob() {}

  /**
   * How the job treats time.
   *
   * @param allowedLateness how long after a minute's end its spans still count in the roll-ups
   * @param rollupInterval how often a changing roll-up is written
   * @param joinPatience how long a request and its attempts wait for each other before the gap is
   *     written
   */
  public record Timing(Duration allowedLateness, Duration rollupInterval, Duration joinPatience) {}

  /** Adds the job to the environment. */
  public static void build(StreamExecutionEnvironment env, DecisionsPorts ports, Timing timing) {
    Lateness lateness = new Lateness(timing.allowedLateness());
    SingleOutputStreamOperator<DecisionSpan> spans = read(env, ports);
    SingleOutputStreamOperator<Measures> fresh =
        keyed(spans, new DropRepeatedSpans.Bucket(), TypeInformation.of(Integer.class))
            .process(new DropRepeatedSpans(lateness))
            .returns(TypeInformation.of(Measures.class))
            .name("drop repeated spans")
            .uid("drop-repeated-spans");
    DataStream<byte[]> rollups =
        summed(fresh, new RollUp.Spans(), new TypeHint<>() {}, "totals")
            .keyBy(Sum::key, TypeInformation.of(RollupKey.class))
            .process(new RollUp(lateness, timing.rollupInterval()))
            .returns(PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
            .name("roll up")
            .uid("roll-up");
    write(fresh.getSideOutput(DropRepeatedSpans.ATTEMPT_ROWS), ports.attempts(), "attempts");
    write(fresh.getSideOutput(DropRepeatedSpans.REQUEST_ROWS), ports.requests(), "requests");
    write(rollups, ports.rollups(), "rollups");
    write(
        joined(fresh.getSideOutput(DropRepeatedSpans.JOIN_PARTS), timing),
        ports.joinGaps(),
        "join-gaps");
    SingleOutputStreamOperator<byte[]> incidents = incidents(fresh);
    write(incidents, ports.incidents(), "incidents");
    DataStream<Signal> signals =
        incidents
            .getSideOutput(DetectIncidents.SIGNALS)
            .union(budgets(fresh), misconfigured(fresh));
    write(rows(signals), ports.signals(), "signals");
    write(signals, ports.signalTopic(), "signal-topic");
    write(spans.getSideOutput(UnpackRecords.DEAD_LETTERS), ports.deadLetters(), "dead-letters");
  }

  /** Sums of what is in each task, for the tasks of their keys. */
  private static <K, S> DataStream<Sum<K, S>> summed(
      DataStream<Measures> measures, Summing<K, S> summing, TypeHint<Sum<K, S>> type, String name) {
    return measures
        .transform(name, TypeInformation.of(type), new SumUp<>(summing))
        .uid(name.replace(' ', '-'));
  }

  private static DataStream<byte[]> rows(DataStream<Signal> signals) {
    return signals
        .map(signal -> Signal.TABLE.encode(signal))
        .returns(PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
        .name("signal rows")
        .uid("signal-rows");
  }

  private static DataStream<Signal> budgets(DataStream<Measures> measures) {
    return summed(measures, new WatchBudgets.Requests(), new TypeHint<>() {}, "requests of tenants")
        .keyBy(sum -> sum.key().of(), TypeInformation.of(SignalKey.class))
        .process(new WatchBudgets())
        .returns(TypeInformation.of(Signal.class))
        .name("watch budgets")
        .uid("watch-budgets");
  }

  private static DataStream<Signal> misconfigured(DataStream<Measures> measures) {
    return summed(
            measures, new WatchWorkflows.Attempts(), new TypeHint<>() {}, "attempts of workflows")
        .keyBy(sum -> sum.key().of(), TypeInformation.of(SignalKey.class))
        .process(new WatchWorkflows())
        .returns(TypeInformation.of(Signal.class))
        .name("watch workflows")
        .uid("watch-workflows");
  }

  private static SingleOutputStreamOperator<byte[]> incidents(DataStream<Measures> measures) {
    return summed(
            measures, new DetectIncidents.Attempts(), new TypeHint<>() {}, "attempts on routes")
        .keyBy(sum -> sum.key().of().route(), TypeInformation.of(String.class))
        .process(new DetectIncidents())
        .returns(PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
        .name("detect incidents")
        .uid("detect-incidents");
  }

  private static DataStream<byte[]> joined(DataStream<JoinPart> parts, Timing timing) {
    return keyed(parts, JoinPart::key, TypeInformation.of(JoinKey.class))
        .process(new JoinRequests(timing.joinPatience(), timing.allowedLateness()))
        .returns(PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
        .name("join requests")
        .uid("join-requests");
  }

  private static SingleOutputStreamOperator<DecisionSpan> read(
      StreamExecutionEnvironment env, DecisionsPorts ports) {
    WatermarkStrategy<DecodedRecord> watermarks =
        WatermarkStrategy.<DecodedRecord>forBoundedOutOfOrderness(OUT_OF_ORDER)
            .withIdleness(IDLE_AFTER);
    return env.fromSource(
            ports.records(), watermarks, "records", TypeInformation.of(DecodedRecord.class))
        .uid("records")
        .process(new UnpackRecords())
        .returns(TypeInformation.of(DecisionSpan.class))
        .name("unpack")
        .uid("unpack");
  }

  /**
   * The elements in the tasks of their keys. Where there is one task of a kind, each element is
   * there already, and stays in its thread as it is: neither written into buffers nor read from
   * them.
   */
  private static <T, K> KeyedStream<T, K> keyed(
      DataStream<T> stream, KeySelector<T, K> key, TypeInformation<K> type) {
    return stream.getParallelism() == 1
        ? DataStreamUtils.reinterpretAsKeyedStream(stream, key, type)
        : stream.keyBy(key, type);
  }

  private static <T> void write(DataStream<T> stream, Sink<T> sink, String name) {
    stream.sinkTo(sink).name(name).uid(name);
  }
}
