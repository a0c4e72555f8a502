package dev.detour.bench.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.jobs.span.DecisionSpan;
import dev.detour.jobs.span.DecodedRecord;
import dev.detour.jobs.span.OtlpDecoder;
import dev.detour.jobs.span.SpanKind;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TraceRecordsTest {
  private static final long NOW_NANOS = 1_795_680_000_000_000_000L;

  private final TraceRecords traces = new TraceRecords();

  @Test
  void makesWholeRequestsWhoseIdsNoOtherRecordHas() {
    Set<String> ids = new HashSet<>();
    for (int number = 0; number < 5; number++) {
      DecodedRecord record = decode(number);

      assertThat(record.deadLetters()).isEmpty();
      assertThat(of(record, SpanKind.REQUEST)).isEqualTo(TraceRecords.REQUESTS);
      assertThat(of(record, SpanKind.ATTEMPT)).isEqualTo(TraceRecords.ATTEMPTS);
      record.spans().forEach(span -> ids.add(span.traceHash() + "/" + span.spanId()));
    }
    assertThat(ids).hasSize(5 * (TraceRecords.REQUESTS + TraceRecords.ATTEMPTS));
  }

  @Test
  void statesAsManyAttemptsAsThereAre() {
    Map<Long, Integer> left =
        decode(3).spans().stream()
            .collect(
                Collectors.toMap(
                    DecisionSpan::rootSpanId,
                    span -> span.kind() == SpanKind.REQUEST ? span.attemptsStated() : -1,
                    Integer::sum));

    assertThat(left).hasSize(TraceRecords.REQUESTS);
    assertThat(left.values()).containsOnly(0);
  }

  @Test
  void endsAtTheTimeGiven() {
    long latest =
        decode(1).spans().stream()
            .mapToLong(span -> span.startedAtMicros() + span.measures().durationUs())
            .max()
            .orElseThrow();

    assertThat(latest).as("but for rounding").isBetween(NOW_NANOS / 1000 - 1, NOW_NANOS / 1000);
  }

  private static long of(DecodedRecord record, SpanKind kind) {
    return record.spans().stream().filter(span -> span.kind() == kind).count();
  }

  private DecodedRecord decode(long number) {
    return OtlpDecoder.decode(traces.record(number, NOW_NANOS), NOW_NANOS / 1_000_000, "test");
  }
}
