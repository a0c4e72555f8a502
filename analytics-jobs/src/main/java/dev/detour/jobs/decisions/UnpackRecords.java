package dev.detour.jobs.decisions;

import dev.detour.jobs.span.DeadLetter;
import dev.detour.jobs.span.DecisionSpan;
import dev.detour.jobs.span.DecodedRecord;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Takes records apart: spans go on, dead letters leave by a side output, everything is counted.
 *
 * <p>Identity, up to repetitions after a restart: spans in = decision spans + dead letters + other
 * spans.
 */
final class UnpackRecords extends ProcessFunction<DecodedRecord, DecisionSpan> {
  private static final long serialVersionUID = 1;

  static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

  private transient Counter records;
  private transient Counter decisionSpans;
  private transient Counter otherSpans;
  private transient Map<DeadLetter.Reason, Counter> deadLetters;

  @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
  UnpackRecords() {}

  @Override
  public void open(OpenContext context) {
    MetricGroup group = getRuntimeContext().getMetricGroup().addGroup("detour");
    records = group.counter("records_read");
    decisionSpans = group.counter("spans_of_decisions");
    otherSpans = group.counter("spans_of_others");
    deadLetters = new EnumMap<>(DeadLetter.Reason.class);
    for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
      deadLetters.put(reason, group.addGroup("reason", reason.wireName()).counter("dead_letters"));
    }
  }

  @Override
  public void processElement(DecodedRecord record, Context context, Collector<DecisionSpan> out) {
    records.inc();
    decisionSpans.inc(record.spans().size());
    otherSpans.inc(record.otherSpans());
    record.spans().forEach(out::collect);
    for (DeadLetter letter : record.deadLetters()) {
      Objects.requireNonNull(deadLetters.get(letter.reason())).inc();
      context.output(DEAD_LETTERS, letter);
    }
  }
}
