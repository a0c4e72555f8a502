package dev.detour.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.kafka.EmbeddedKafka;
import dev.detour.kafka.EmbeddedKafkaConfig;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
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
                    "DETOUR_INGEST_GRPC_PORT",
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
    return new SpanTopicReader(kafka.bootstrapServers(), TOPIC, PARTITIONS)
        .read(expected, any -> true).stream().map(SpanTopicReader.Stored::span).toList();
  }

  private void awaitReady() throws Exception {
    while (client.get("/readyz").statusCode() != 200) {
      Thread.onSpinWait();
    }
  }
}
