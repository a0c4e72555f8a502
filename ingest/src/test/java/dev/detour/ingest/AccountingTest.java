package dev.detour.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes in comes out under one name or another, whatever senders and Kafka do. */
@Timeout(300)
class AccountingTest {
  private static final int SENDERS = 4;
  private static final int REQUESTS = 150;

  private final AtomicInteger sent = new AtomicInteger();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void identitiesHoldUnderFaults(long seed) throws Exception {
    FlakyLog log = new FlakyLog(new Random(seed));
    try (IngestServer ingest = TestIngest.start(log)) {
      ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
      List<CompletableFuture<Void>> done = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        Random random = new Random(seed * 1000 + i);
        done.add(CompletableFuture.runAsync(() -> sendAll(ingest, random), senders));
      }
      CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).get(240, TimeUnit.SECONDS);
      senders.shutdown();
      OtlpClient client = new OtlpClient(ingest.port());
      while (client.metric("detour_ingest_requests_open") > 0
          || client.metric("detour_ingest_requests_received_total") < sent.get()) {
        Thread.yield();
      }

      assertThat(client.metric("detour_ingest_requests_received_total")).isEqualTo(sent.get());
      assertThat(client.metric("detour_ingest_requests_total")).isEqualTo(sent.get());
      assertThat(client.metric("detour_ingest_in_flight_bytes")).isZero();
      int stored = log.storedSpans();
      client.assertSpans(
          stored, (int) client.metric("detour_ingest_spans_rejected_total"), log.failedSpans());
      assertThat(stored).isPositive();
      for (String result : List.of("accepted", "malformed", "too_large", "left", "kafka_away")) {
        assertThat(client.metric("detour_ingest_requests_total", "\"" + result + "\""))
            .as(result)
            .isPositive();
      }
    }
  }

  private void sendAll(IngestServer ingest, Random random) {
    OtlpClient http = new OtlpClient(ingest.port());
    try (OtlpGrpcClient grpc = new OtlpGrpcClient(ingest.grpcPort());
        OtlpGrpcClient liar = OtlpGrpcClient.withoutCompression(ingest.grpcPort())) {
      for (int i = 0; i < REQUESTS; i++) {
        byte[] body = body(random);
        switch (random.nextInt(9)) {
          case 0, 1 -> http.post(body);
          case 2, 3 -> grpc.export(body);
          case 4 -> grpc.export(body, gzip(), new Metadata());
          case 5 -> liar.export(body, gzip(), new Metadata());
          case 6 ->
              http.send(
                  http.traces()
                      .header("Content-Encoding", random.nextBoolean() ? "gzip" : "zstd")
                      .POST(BodyPublishers.ofByteArray(body)));
          case 7 -> leave(ingest.port());
          default -> leave(grpc, body);
        }
        sent.incrementAndGet();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] body(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> Spans.request(1 + random.nextInt(300)).toByteArray();
      case 1 -> Spans.request(List.of(Spans.span(1, 1, 10), Spans.span(0, 2, 10))).toByteArray();
      case 2 -> {
        Span large = Spans.span(3, 3, TestIngest.MAX_RECORD);
        yield Spans.request(List.of(Spans.span(1, 1, 10), large)).toByteArray();
      }
      case 3 -> new byte[TestIngest.MAX_BODY + 1];
      case 4 -> {
        byte[] noise = new byte[1 + random.nextInt(500)];
        random.nextBytes(noise);
        noise[0] = 7; // field 0 of no wire type
        yield noise;
      }
      default -> Spans.request(3).toByteArray();
    };
  }

  private static CallOptions gzip() {
    return CallOptions.DEFAULT.withCompression("gzip");
  }

  private static void leave(int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n"
                  + "Content-Length: 1000\r\n\r\nhalf")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
  }

  private static void leave(OtlpGrpcClient grpc, byte[] body) throws Exception {
    var open = grpc.begin(OtlpGrpcClient.EXPORT, CallOptions.DEFAULT, new Metadata());
    // Its head is out once the call is ready, so that the receiver knows of it; or it was refused.
    while (!open.call().isReady() && !open.outcome().isDone()) {
      Thread.yield();
    }
    open.call().sendMessage(body);
    open.call().cancel("gone", null);
    open.outcome().get(60, TimeUnit.SECONDS);
  }
}
