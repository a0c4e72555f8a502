package dev.detour.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.kafka.EmbeddedKafka;
import dev.detour.kafka.EmbeddedKafkaConfig;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ingest against Kafka's own broker. */
@Timeout(90)
class IngestIT {
  private static final String TOPIC = "otlp_spans";
  private static final int PARTITIONS = 3;

  @TempDir private Path directory;
  private EmbeddedKafka kafka;
  private IngestServer ingest;
  private OtlpClient client;

  @BeforeEach
  void start() throws Exception {
    kafka = EmbeddedKafka.start(new EmbeddedKafkaConfig("127.0.0.1", 0, directory));
    ingest =
        IngestServer.start(
            IngestConfig.from(
                Map.of(
                    "DETOUR_INGEST_PORT",
                    "0",
                    "DETOUR_KAFKA_BOOTSTRAP_SERVERS",
                    kafka.bootstrapServers(),
                    "DETOUR_INGEST_TOPIC_PARTITIONS",
                    String.valueOf(PARTITIONS),
                    "DETOUR_INGEST_DELIVERY_TIMEOUT",
                    "1500ms")));
    client = new OtlpClient(ingest.port());
    awaitReady();
  }

  @AfterEach
  void stop() {
    ingest.close();
    kafka.close();
  }

  @Test
  void createsTheTopicAndStoresEverySpanItAcknowledged() throws Exception {
    List<CompletableFuture<HttpResponse<byte[]>>> responses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      responses.add(client.postAsync(Spans.request(200)));
    }
    // Over the limit of one record, so cut into several.
    responses.add(client.postAsync(Spans.request(9_000)));

    for (var response : responses) {
      assertThat(response.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
    assertThat(storedSpans(13_000)).hasSize(13_000);
    client.assertSpans(13_000, 0, 0);
    assertThat(partitions()).isEqualTo(PARTITIONS);
  }

  @Test
  void refusesWhileKafkaIsAwayAndServesWhenItIsBack() throws Exception {
    assertThat(client.post(Spans.request(1)).statusCode()).isEqualTo(200);
    kafka.close();

    HttpResponse<byte[]> refused = client.post(Spans.request(10));

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(client.get("/readyz").statusCode()).isEqualTo(503);
    kafka = EmbeddedKafka.start(new EmbeddedKafkaConfig("127.0.0.1", kafka.port(), directory));
    awaitReady();
    assertThat(client.post(Spans.request(10)).statusCode()).isEqualTo(200);
    client.assertSpans(11, 0, (int) client.metric("detour_ingest_spans_failed_total"));
  }

  @Test
  void receivesFromTheOpenTelemetrySdk() throws Exception {
    var exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint("http://127.0.0.1:" + ingest.port() + "/v1/traces")
            .setCompression("gzip")
            .build();
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
            .build()) {
      Tracer tracer = provider.get("test");
      for (int i = 0; i < 100; i++) {
        tracer.spanBuilder("span " + i).startSpan().end();
      }
      assertThat(provider.forceFlush().join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
    }

    assertThat(storedSpans(100)).extracting(Span::getName).contains("span 0", "span 99");
  }

  private int partitions() throws Exception {
    try (Admin admin =
        Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
      return admin
          .describeTopics(List.of(TOPIC))
          .allTopicNames()
          .get()
          .get(TOPIC)
          .partitions()
          .size();
    }
  }

  private List<Span> storedSpans(int expected) throws Exception {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int i = 0; i < PARTITIONS; i++) {
        partitions.add(new TopicPartition(TOPIC, i));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      List<Span> spans = new ArrayList<>();
      while (spans.size() < expected) {
        for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(Duration.ofMillis(200))) {
          assertThat(polled.key()).isNull();
          var request = ExportTraceServiceRequest.parseFrom(polled.value());
          request
              .getResourceSpansList()
              .forEach(r -> r.getScopeSpansList().forEach(s -> spans.addAll(s.getSpansList())));
        }
      }
      return spans;
    }
  }

  private void awaitReady() throws Exception {
    while (client.get("/readyz").statusCode() != 200) {
      Thread.onSpinWait();
    }
  }
}
