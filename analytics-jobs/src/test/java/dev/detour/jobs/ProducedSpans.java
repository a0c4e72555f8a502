package dev.detour.jobs;

import dev.detour.jobs.span.TestSpans;
import dev.detour.policy.event.SpanNames;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Traffic for the jobs, and what must come of it: a request and two attempts per trace; every tenth
 * record twice, as after a lost acknowledgement; now and then a bad span or a foreign one.
 */
final class ProducedSpans implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final Random random = new Random(42);
  private final List<String> attempts = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();
  private int deadLetters;
  private long traces;

  ProducedSpans(String bootstrapServers, String topic) {
    this.topic = topic;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Sends so many traces, now. */
  void send(int count) throws Exception {
    List<Future<?>> acknowledgements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] record = nextTrace().toByteArray();
      acknowledgements.add(producer.send(new ProducerRecord<>(topic, record)));
      if (traces % 10 == 5) {
        acknowledgements.add(producer.send(new ProducerRecord<>(topic, record)));
      }
    }
    if (traces % 3 == 0) {
      deadLetters++;
      acknowledgements.add(producer.send(new ProducerRecord<>(topic, new byte[] {1, 2, 3})));
    }
    for (Future<?> acknowledgement : acknowledgements) {
      acknowledgement.get();
    }
  }

  private ExportTraceServiceRequest nextTrace() {
    long trace = ++traces;
    long start = System.currentTimeMillis() * 1000 - random.nextInt(5_000_000);
    List<Span> spans = new ArrayList<>();
    spans.add(request(trace, start, 1000 + random.nextInt(3_000_000)));
    spans.add(attempt(trace, 0, start + 50, random.nextInt(1_000_000)));
    spans.add(attempt(trace, 1, start + 1_000_000, random.nextInt(2_000_000)));
    if (trace % 50 == 0) {
      deadLetters++;
      spans.add(TestSpans.request(trace, start, 10).clearTraceId().build());
      spans.add(TestSpans.span(trace, trace * 100 + 9, start, 5).build());
    }
    return TestSpans.export(spans);
  }

  /**
   * Sends requests of ten minutes ago under a restricted budget, each with one attempt that was
   * invalid. In one record, so that all come before the log's clock judges their minute.
   */
  void sendMisconfiguredWorkflow(String tenant, int count) throws Exception {
    long start = (System.currentTimeMillis() / 60_000 - 10) * 60_000_000;
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long trace = ++traces;
      spans.add(
          TestSpans.request(trace, start, 10)
              .addAttributes(TestSpans.text(SpanNames.TENANT, tenant))
              .addAttributes(TestSpans.text(SpanNames.BUDGET_STATE, "restricted"))
              .build());
      spans.add(
          TestSpans.attempt(trace, 0, start, 5)
              .addAttributes(TestSpans.text(SpanNames.TENANT, tenant))
              .addAttributes(TestSpans.text(SpanNames.FAILURE_CATEGORY, "invalid_request"))
              .build());
    }
    producer.send(new ProducerRecord<>(topic, TestSpans.export(spans).toByteArray())).get();
  }

  private Span request(long trace, long start, long duration) {
    Span.Builder span = TestSpans.request(trace, start, duration);
    requests.add(line(span, start, duration, 900));
    return span.build();
  }

  private Span attempt(long trace, int index, long start, long duration) {
    long cost = random.nextInt(5000);
    Span.Builder span =
        TestSpans.attempt(trace, index, start, duration)
            .addAttributes(TestSpans.number(SpanNames.COST_USD_MICROS, cost));
    attempts.add(line(span, start, duration, cost));
    return span.build();
  }

  private static String line(Span.Builder span, long start, long duration, long cost) {
    long spanId = span.getSpanId().asReadOnlyByteBuffer().getLong(0);
    return "%016x\t%d\t%d\t%d".formatted(spanId, start, duration, cost);
  }

  /** Span id, start, duration and cost of every attempt, as a query shows them. */
  List<String> attempts() {
    return attempts;
  }

  List<String> requests() {
    return requests;
  }

  int deadLetters() {
    return deadLetters;
  }

  @Override
  public void close() {
    producer.close();
  }
}
