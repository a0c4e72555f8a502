package dev.detour.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.kafka.EmbeddedKafka;
import dev.detour.testing.Await;
import dev.detour.testing.ChildProcess;
import io.grpc.Status;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ingest and the broker as processes, killed one at a time and both at once, under load over HTTP
 * and gRPC: what an exporter was told is stored is stored, and with its retries everything is.
 */
@Timeout(600)
class KillIT {
  private static final String TOPIC = "otlp_spans";
  private static final int SPANS = 20;
  private static final int HEAP_MEBIBYTES = 256;

  @TempDir private Path directory;
  private final AtomicLong nextSpan = new AtomicLong();
  private final Set<Long> accepted = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean sending = new AtomicBoolean(true);
  private final List<Thread> exporters = new ArrayList<>();
  private String bootstrapServers;
  private ChildProcess kafka;
  private ChildProcess ingest;
  private int httpPort;
  private int grpcPort;

  @BeforeEach
  void start() throws IOException {
    int kafkaPort = ChildProcess.freePort();
    httpPort = ChildProcess.freePort();
    grpcPort = ChildProcess.freePort();
    bootstrapServers = "127.0.0.1:" + kafkaPort;
    kafka =
        new ChildProcess(
            EmbeddedKafka.class,
            HEAP_MEBIBYTES,
            Map.of(
                "DETOUR_KAFKA_PORT",
                String.valueOf(kafkaPort),
                "DETOUR_KAFKA_DATA_DIR",
                directory.resolve("kafka").toString()),
            directory.resolve("kafka.log"));
    kafka.start();
    ingest =
        new ChildProcess(
            Ingest.class,
            HEAP_MEBIBYTES,
            Map.of(
                "DETOUR_INGEST_PORT",
                String.valueOf(httpPort),
                "DETOUR_INGEST_GRPC_PORT",
                String.valueOf(grpcPort),
                "DETOUR_INGEST_TOPIC_PARTITIONS",
                "1",
                "DETOUR_INGEST_DELIVERY_TIMEOUT",
                "2s",
                "DETOUR_KAFKA_BOOTSTRAP_SERVERS",
                bootstrapServers),
            directory.resolve("ingest.log"));
    ingest.start();
  }

  @AfterEach
  void stop() {
    sending.set(false);
    ingest.close();
    kafka.close();
  }

  @Test
  void whatWasAcceptedIsStoredWhateverDies() throws Exception {
    exporters.add(new Thread(this::exportOverHttp));
    exporters.add(new Thread(this::exportOverHttp));
    exporters.add(new Thread(this::exportOverGrpc));
    exporters.forEach(Thread::start);
    awaitAcceptedMore();

    ingest.kill();
    ingest.start();
    awaitAcceptedMore();

    kafka.kill();
    kafka.start();
    awaitAcceptedMore();

    ingest.kill();
    kafka.kill();
    kafka.start();
    ingest.start();
    awaitAcceptedMore();

    assertThat(ingest.stop()).as("exit code of SIGTERM, under load").isEqualTo(143);
    ingest.start();
    awaitAcceptedMore();

    sending.set(false);
    for (Thread exporter : exporters) {
      exporter.join();
    }
    assertThat(accepted).as("every batch was accepted in the end").hasSize((int) nextSpan.get());
    assertThat(storedSpans()).containsAll(accepted);
  }

  private Set<Long> storedSpans() throws Exception {
    Set<Long> stored = new HashSet<>();
    // Spans that were sent twice are in the topic twice: read on until all are seen.
    new SpanTopicReader(bootstrapServers, TOPIC, 1)
        .read(accepted.size(), it -> stored.add(idOf(it.span())));
    return stored;
  }

  private static long idOf(Span span) {
    return span.getSpanId().asReadOnlyByteBuffer().getLong(0);
  }

  private void awaitAcceptedMore() throws Exception {
    int before = accepted.size();
    Await.until("more is accepted", () -> accepted.size() >= before + 100 * SPANS);
  }

  private void exportOverHttp() {
    OtlpClient client = new OtlpClient(httpPort);
    exportAll(bytes -> client.post(bytes).statusCode() == 200);
  }

  private void exportOverGrpc() {
    try (OtlpGrpcClient client = new OtlpGrpcClient(grpcPort)) {
      exportAll(bytes -> client.export(bytes).status().getCode() == Status.Code.OK);
    }
  }

  private interface Export {
    boolean isAccepted(byte[] request) throws Exception;
  }

  /** Sends batch after batch, each again until it is accepted, as an exporter does. */
  private void exportAll(Export export) {
    while (sending.get()) {
      List<Span> spans = new ArrayList<>();
      List<Long> ids = new ArrayList<>();
      for (int i = 0; i < SPANS; i++) {
        long id = nextSpan.incrementAndGet();
        ids.add(id);
        spans.add(Spans.span(id, id, 200));
      }
      byte[] request = Spans.request(spans).toByteArray();
      while (!isAccepted(export, request)) {
        Thread.yield();
      }
      accepted.addAll(ids);
    }
  }

  private static boolean isAccepted(Export export, byte[] request) {
    try {
      return export.isAccepted(request);
    } catch (Exception e) {
      return false; // nobody listens, or the answer never came
    }
  }
}
