package dev.detour.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.ingest.intake.RpcStatus;
import dev.detour.ingest.otlp.SpanRecord;
import dev.detour.testing.Await;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class IngestServerTest {
  private static final int MAX_BODY = TestIngest.MAX_BODY;
  private static final int MAX_RECORD = TestIngest.MAX_RECORD;

  private final MemorySpanLog log = new MemorySpanLog();
  private IngestServer ingest;
  private OtlpClient client;

  @BeforeEach
  void start() {
    ingest = TestIngest.start(log);
    client = new OtlpClient(ingest.port());
  }

  @AfterEach
  void stop() {
    ingest.close();
  }

  @Test
  void storesARequestAndAnswersWithAnExportResponse() throws Exception {
    HttpResponse<byte[]> response = client.post(Spans.request(3));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(ExportTraceServiceResponse.parseFrom(response.body()))
        .isEqualTo(ExportTraceServiceResponse.getDefaultInstance());
    assertThat(log.records()).singleElement().returns(3, SpanRecord::spans);
    client.assertSpans(3, 0, 0);
  }

  @Test
  void acceptsGzip() throws Exception {
    byte[] plain = Spans.request(3).toByteArray();

    HttpResponse<byte[]> response =
        client.send(
            client
                .traces()
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(TestCodecs.gzip(plain))));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(log.records()).singleElement().returns(plain, SpanRecord::value);
  }

  @Test
  void answersOnlyAfterEveryRecordIsSafe() throws Exception {
    CompletableFuture<Void> acknowledgement = log.holdAcknowledgements();

    CompletableFuture<HttpResponse<byte[]>> response = client.postAsync(Spans.request(300));
    Await.until("records are written", () -> log.records().size() >= 2);

    assertThat(response).isNotDone();
    acknowledgement.complete(null);
    assertThat(response.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    client.assertSpans(300, 0, 0);
  }

  @Test
  void saysHowManySpansWereTooLargeToStore() throws Exception {
    List<Span> spans = List.of(Spans.span(1, 1, 100), Spans.span(2, 2, MAX_RECORD));

    HttpResponse<byte[]> response = client.post(Spans.request(spans));

    assertThat(response.statusCode()).isEqualTo(200);
    var answer = ExportTraceServiceResponse.parseFrom(response.body());
    assertThat(answer.getPartialSuccess().getRejectedSpans()).isEqualTo(1);
    assertThat(answer.getPartialSuccess().getErrorMessage()).isNotEmpty();
    client.assertSpans(1, 1, 0);
  }

  @Test
  void refusesMalformedProtobufWithAStatus() throws Exception {
    HttpResponse<byte[]> response =
        client.post("{\"resourceSpans\":[]}".getBytes(StandardCharsets.UTF_8));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(OtlpClient.status(response).code()).isEqualTo(RpcStatus.INVALID_ARGUMENT);
    assertThat(OtlpClient.status(response).message()).contains("ExportTraceServiceRequest");
    assertThat(log.records()).isEmpty();
  }

  @Test
  void refusesOtherContentTypesAndEncodings() throws Exception {
    var json = client.traces().setHeader("Content-Type", "text/csv").POST(body(10));
    var brotli = client.traces().header("Content-Encoding", "br").POST(body(10));

    assertThat(client.send(json).statusCode()).isEqualTo(415);
    assertThat(client.send(brotli).statusCode()).isEqualTo(415);
  }

  @Test
  void refusesABodyThatIsTooLargeHoweverItIsSent() throws Exception {
    byte[] large = new byte[MAX_BODY + 1];
    var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large));
    var bomb = client.traces().header("Content-Encoding", "gzip");

    assertThat(client.post(large).statusCode()).isEqualTo(413);
    assertThat(client.send(client.traces().POST(chunked)).statusCode()).isEqualTo(413);
    assertThat(
            client.send(bomb.POST(BodyPublishers.ofByteArray(TestCodecs.gzip(large)))).statusCode())
        .isEqualTo(413);
    assertThat(client.metric("detour_ingest_in_flight_bytes")).isZero();
  }

  @Test
  void refusesBytesThatAreNotGzip() throws Exception {
    HttpResponse<byte[]> response =
        client.send(client.traces().header("Content-Encoding", "gzip").POST(body(100)));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(OtlpClient.status(response).message()).contains("not gzip");
  }

  @Test
  void refusesOtherPathsAndMethods() throws Exception {
    assertThat(client.get("/v1/logs").statusCode()).isEqualTo(404);
    HttpResponse<String> get = client.get("/v1/traces");
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.headers().firstValue("Allow")).hasValue("POST");
  }

  @Test
  void asksToRetryWhileKafkaIsAway() throws Exception {
    log.setProblem("no broker");

    HttpResponse<byte[]> response = client.post(Spans.request(1));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(OtlpClient.status(response).code()).isEqualTo(RpcStatus.UNAVAILABLE);
    assertThat(client.get("/readyz").statusCode()).isEqualTo(503);
    assertThat(client.get("/readyz").body()).contains("no broker");
    assertThat(client.get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void asksToRetryWhenAcknowledgementsFail() throws Exception {
    log.failWith(new IOException("broker went away"));

    HttpResponse<byte[]> response = client.post(Spans.request(5));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    client.assertSpans(0, 0, 5);
  }

  @Test
  void asksToRetryWhenTooMuchIsInFlightAndRecovers() throws Exception {
    CompletableFuture<Void> acknowledgement = log.holdAcknowledgements();
    var large = Spans.request(List.of(Spans.span(1, 1, 15_000)));
    List<CompletableFuture<HttpResponse<byte[]>>> open =
        IntStream.range(0, 13).mapToObj(i -> client.postAsync(large)).toList();
    Await.until("records are written", () -> log.records().size() == 13);

    HttpResponse<byte[]> refused = client.post(large);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
    acknowledgement.complete(null);
    for (var response : open) {
      assertThat(response.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
    assertThat(client.post(large).statusCode()).isEqualTo(200);
    assertThat(client.metric("detour_ingest_in_flight_bytes")).isZero();
  }

  @Test
  void answersOpenRequestsBeforeItStops() throws Exception {
    CompletableFuture<Void> acknowledgement = log.holdAcknowledgements();
    CompletableFuture<HttpResponse<byte[]>> open = client.postAsync(Spans.request(1));
    Await.until("records are written", () -> !log.records().isEmpty());

    CompletableFuture<Void> stopped = CompletableFuture.runAsync(ingest::close);
    assertThat(stopped).isNotDone();
    acknowledgement.complete(null);

    assertThat(open.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    stopped.get(10, TimeUnit.SECONDS);
  }

  private static BodyPublisher body(int length) {
    return BodyPublishers.ofByteArray(new byte[length]);
  }
}
