package dev.detour.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * What ingest counts. Identity at rest: {@code detour_ingest_spans_received = ..._acked +
 * ..._rejected + ..._failed}; while requests are open, the difference is in flight.
 */
final class IngestMetrics {
  private final MeterRegistry registry;
  private final Counter received;
  private final Counter acked;
  private final Counter rejected;
  private final Counter failed;
  private final Counter recordsAcked;
  private final Counter bytesAcked;
  private final Timer answered;

  IngestMetrics(MeterRegistry registry) {
    this.registry = registry;
    received = spans("received", "Spans of well-formed requests.");
    acked = spans("acked", "Spans in records that Kafka has acknowledged.");
    rejected = spans("rejected", "Spans too large for a record; the exporter was told.");
    failed = spans("failed", "Spans in records without acknowledgement; the exporter tries again.");
    recordsAcked =
        Counter.builder("detour.ingest.records.acked")
            .description("Records that Kafka has acknowledged.")
            .register(registry);
    bytesAcked =
        Counter.builder("detour.ingest.record.bytes.acked")
            .description("Bytes of the records that Kafka has acknowledged, before compression.")
            .baseUnit("bytes")
            .register(registry);
    answered =
        Timer.builder("detour.ingest.answer")
            .description("From the end of an accepted request's body to its answer.")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
  }

  private Counter spans(String fate, String description) {
    return Counter.builder("detour.ingest.spans." + fate)
        .description(description)
        .register(registry);
  }

  void watch(ByteBudget budget) {
    Gauge.builder("detour.ingest.in.flight.bytes", budget, ByteBudget::reserved)
        .description("Input held in memory until it is answered.")
        .register(registry);
  }

  void received(RecordSplitter.Split split) {
    split.records().forEach(record -> received.increment(record.spans()));
    received.increment(split.oversizedSpans());
    rejected.increment(split.oversizedSpans());
  }

  void acked(SpanRecord record) {
    acked.increment(record.spans());
    recordsAcked.increment();
    bytesAcked.increment(record.value().length);
  }

  void failed(SpanRecord record) {
    failed.increment(record.spans());
  }

  void answered(Duration duration) {
    answered.record(duration);
    request("accepted");
  }

  void refused(RefusedException refusal) {
    request(refusal.reason());
  }

  private void request(String result) {
    registry.counter("detour.ingest.requests", "result", result).increment();
  }
}
