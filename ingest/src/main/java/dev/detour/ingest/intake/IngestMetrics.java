package dev.detour.ingest.intake;

import dev.detour.ingest.otlp.RecordSplitter;
import dev.detour.ingest.otlp.SpanRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What ingest counts. Two identities, at any time, over all transports and results:
 *
 * <ul>
 *   <li>requests: {@code detour_ingest_requests_received = detour_ingest_requests +
 *       detour_ingest_requests_open};
 *   <li>spans, when no request is open: {@code detour_ingest_spans_received = ..._acked +
 *       ..._rejected + ..._failed}.
 * </ul>
 *
 * A request that is refused before it can be decoded has no spans to count; it shows among the
 * requests with its reason.
 */
public final class IngestMetrics {
  private final MeterRegistry registry;
  private final Counter received;
  private final Counter acked;
  private final Counter oversized;
  private final Counter unidentified;
  private final Counter failed;
  private final Counter ahead;
  private final Counter behind;
  private final Counter recordsAcked;
  private final Counter bytesAcked;
  private final Timer answered;
  private final AtomicLong open = new AtomicLong();

  public IngestMetrics(MeterRegistry registry) {
    this.registry = registry;
    received =
        spans("received", "Spans of well-formed requests = acked + rejected + failed + in flight.")
            .register(registry);
    acked = spans("acked", "Spans in records that Kafka has acknowledged.").register(registry);
    oversized = rejected("oversized");
    unidentified = rejected("unidentified");
    failed =
        spans("failed", "Spans in records without acknowledgement; the exporter tries again.")
            .register(registry);
    ahead = skewed("ahead");
    behind = skewed("behind");
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
    Gauge.builder("detour.ingest.requests.open", open, AtomicLong::get)
        .description("Requests without a result yet.")
        .register(registry);
  }

  private static Counter.Builder spans(String fate, String description) {
    return Counter.builder("detour.ingest.spans." + fate).description(description);
  }

  private Counter rejected(String reason) {
    return spans("rejected", "Spans that cannot be stored, by reason; the exporter was told.")
        .tag("reason", reason)
        .register(registry);
  }

  private Counter skewed(String direction) {
    return spans("skewed", "Spans that ended over 1 h ahead or 24 h behind this clock; stored.")
        .tag("direction", direction)
        .register(registry);
  }

  public void watch(ByteBudget budget) {
    Gauge.builder("detour.ingest.in.flight.bytes", budget, ByteBudget::reserved)
        .description("Input held in memory until it is answered.")
        .register(registry);
  }

  void opened(Transport transport) {
    open.incrementAndGet();
    Counter.builder("detour.ingest.requests.received")
        .description("Requests begun = those with a result + those open.")
        .tag("transport", transport.label())
        .register(registry)
        .increment();
  }

  void closed(Transport transport, String result) {
    open.decrementAndGet();
    Counter.builder("detour.ingest.requests")
        .description("Requests by result: accepted, left by their exporter, or refused and why.")
        .tag("transport", transport.label())
        .tag("result", result)
        .register(registry)
        .increment();
  }

  void body(String client, long bytes) {
    Counter.builder("detour.ingest.client.bytes")
        .description("Bytes of whole bodies by client, as they came.")
        .baseUnit("bytes")
        .tag("client", client)
        .register(registry)
        .increment((double) bytes);
  }

  void answered(Duration duration) {
    answered.record(duration);
  }

  void received(RecordSplitter.Split split) {
    received.increment(split.spans());
    oversized.increment(split.oversizedSpans());
    unidentified.increment(split.unidentifiedSpans());
  }

  void skewed(int spansAhead, int spansBehind) {
    ahead.increment(spansAhead);
    behind.increment(spansBehind);
  }

  void acked(SpanRecord record) {
    acked.increment(record.spans());
    recordsAcked.increment();
    bytesAcked.increment(record.value().length);
  }

  void failed(SpanRecord record) {
    failed.increment(record.spans());
  }
}
