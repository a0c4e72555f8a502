package dev.detour.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.ingest.OtlpGrpcClient.Open;
import dev.detour.ingest.OtlpGrpcClient.Outcome;
import dev.detour.ingest.intake.RpcStatus;
import dev.detour.ingest.otlp.SpanRecord;
import dev.detour.testing.Await;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class GrpcReceiverTest {
  private final MemorySpanLog log = new MemorySpanLog();
  private IngestServer ingest;
  private OtlpGrpcClient client;
  private OtlpClient http;

  @BeforeEach
  void start() {
    use(TestIngest.start(log));
  }

  private void use(IngestServer server) {
    ingest = server;
    client = new OtlpGrpcClient(ingest.grpcPort());
    http = new OtlpClient(ingest.port());
  }

  @AfterEach
  void stop() {
    client.close();
    ingest.close();
  }

  @Test
  void storesARequestByteForByteAndAnswers() throws Exception {
    byte[] request = Spans.request(3).toByteArray();

    Outcome outcome = client.export(request);

    assertThat(outcome.status().getCode()).isEqualTo(Status.Code.OK);
    assertThat(outcome.answer()).isEqualTo(ExportTraceServiceResponse.getDefaultInstance());
    assertThat(log.records()).singleElement().returns(request, SpanRecord::value);
    http.assertSpans(3, 0, 0);
    assertThat(requests("accepted")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void decompresses(String encoding) throws Exception {
    byte[] request = Spans.request(30).toByteArray();

    Outcome outcome = client.export(request, with(encoding), new Metadata());

    assertThat(outcome.status().getCode()).isEqualTo(Status.Code.OK);
    assertThat(log.records()).singleElement().returns(request, SpanRecord::value);
  }

  @Test
  void answersOnlyAfterEveryRecordIsSafe() throws Exception {
    CompletableFuture<Void> acknowledgement = log.holdAcknowledgements();

    Open open = call(Spans.request(300).toByteArray());
    Await.until("records are written", () -> log.records().size() >= 2);

    assertThat(open.outcome()).isNotDone();
    acknowledgement.complete(null);
    assertThat(open.await().status().getCode()).isEqualTo(Status.Code.OK);
  }

  @Test
  void saysWhichSpansWereRejectedAndWhy() throws Exception {
    Span unidentified = Spans.span(2, 2, 100).toBuilder().clearTraceId().build();
    Span large = Spans.span(3, 3, TestIngest.MAX_RECORD);

    Outcome outcome =
        client.export(
            Spans.request(List.of(Spans.span(1, 1, 100), unidentified, large)).toByteArray());

    assertThat(outcome.status().getCode()).isEqualTo(Status.Code.OK);
    assertThat(outcome.answer().getPartialSuccess().getRejectedSpans()).isEqualTo(2);
    assertThat(outcome.answer().getPartialSuccess().getErrorMessage())
        .contains("1 larger than a Kafka record", "1 without a valid trace id");
    http.assertSpans(1, 2, 0);
    assertThat(http.metric("detour_ingest_spans_rejected_total", "reason=\"oversized\""))
        .isEqualTo(1);
  }

  @Test
  void refusesMalformedMessages() throws Exception {
    Outcome outcome = client.export(new byte[] {0x0a, 0x7f, 1});

    assertThat(outcome.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(outcome.status().getDescription()).contains("ExportTraceServiceRequest");
    assertThat(requests("malformed")).isEqualTo(1);
  }

  @Test
  void refusesMessagesThatAreTooLargeOrUnfold() throws Exception {
    byte[] large = new byte[TestIngest.MAX_BODY + 1];

    Outcome plain = client.export(large);
    Outcome bomb = client.export(large, with("gzip"), new Metadata());
    Outcome zstdBomb = client.export(large, with("zstd"), new Metadata());

    assertThat(plain.status().getCode())
        .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
    assertThat(bomb.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(zstdBomb.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    Await.until("three bodies are refused", () -> requests("too_large") == 3);
    assertThat(http.metric("detour_ingest_in_flight_bytes")).isZero();
  }

  @Test
  void refusesUnknownEncodings() throws Exception {
    Outcome outcome = client.export(Spans.request(1).toByteArray(), with("br"), new Metadata());

    assertThat(outcome.status().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    Await.until("the call is refused", () -> requests("no_such_path") == 1);
  }

  @Test
  void refusesBytesThatAreNotWhatTheirEncodingSays() throws Exception {
    try (OtlpGrpcClient liar = OtlpGrpcClient.withoutCompression(ingest.grpcPort())) {
      byte[] request = Spans.request(1).toByteArray();

      Outcome gzip = liar.export(request, with("gzip"), new Metadata());
      Outcome zstd = liar.export(request, with("zstd"), new Metadata());

      assertThat(gzip.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(zstd.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
    assertThat(requests("malformed")).isEqualTo(2);
  }

  @Test
  void tellsOtherSignalsThatTheyAreWrongHere() throws Exception {
    for (String signal : List.of("metrics", "logs")) {
      String service = signal.equals("metrics") ? "MetricsService" : "LogsService";
      Outcome outcome =
          client
              .call(
                  "opentelemetry.proto.collector." + signal + ".v1." + service + "/Export",
                  new byte[0],
                  CallOptions.DEFAULT,
                  new Metadata())
              .await();

      assertThat(outcome.status().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
      assertThat(outcome.status().getDescription()).contains("traces only").contains(signal);
    }
    assertThat(requests("other_signal")).isEqualTo(2);
  }

  @Test
  void asksToRetryWhileKafkaIsAway() throws Exception {
    log.setProblem("no broker");

    Outcome outcome = client.export(Spans.request(1).toByteArray());

    assertThat(outcome.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(outcome.details().code()).isEqualTo(RpcStatus.UNAVAILABLE);
    assertThat(outcome.details().retryAfter()).hasValue(Duration.ofSeconds(1));
  }

  @Test
  void asksToRetryWhenAcknowledgementsFail() throws Exception {
    log.failWith(new IOException("broker went away"));

    Outcome outcome = client.export(Spans.request(5).toByteArray());

    assertThat(outcome.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    http.assertSpans(0, 0, 5);
  }

  @Test
  void asksToRetryWhenTooMuchIsInFlightAndRecovers() throws Exception {
    CompletableFuture<Void> acknowledgement = log.holdAcknowledgements();
    byte[] large = Spans.request(List.of(Spans.span(1, 1, 15_000))).toByteArray();
    List<Open> open = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      open.add(call(large));
    }
    Await.until("records are written", () -> log.records().size() == 13);

    Outcome refused = client.export(large);

    assertThat(refused.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refused.details().retryAfter()).isPresent();
    assertThat(requests("full")).isEqualTo(1);
    acknowledgement.complete(null);
    for (Open it : open) {
      assertThat(it.await().status().getCode()).isEqualTo(Status.Code.OK);
    }
    assertThat(client.export(large).status().getCode()).isEqualTo(Status.Code.OK);
    Await.until("nothing is in flight", () -> http.metric("detour_ingest_in_flight_bytes") == 0);
  }

  @Test
  void letsOnlyKnownTokensInAndSlowsTheHasty() throws Exception {
    stop();
    var limits =
        new IngestConfig.Limits(
            TestIngest.MAX_BODY, 2 * TestIngest.MAX_BODY, 100, Duration.ofSeconds(30));
    use(TestIngest.start(log, limits, Map.of("collector", "a-token-of-some-length")));
    byte[] request = Spans.request(300).toByteArray();

    Outcome stranger = client.export(request);
    Outcome first = client.export(request, CallOptions.DEFAULT, bearer("a-token-of-some-length"));
    Outcome second = client.export(request, CallOptions.DEFAULT, bearer("a-token-of-some-length"));

    assertThat(stranger.status().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(first.status().getCode()).isEqualTo(Status.Code.OK);
    assertThat(second.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(second.details().retryAfter().orElseThrow()).isGreaterThan(Duration.ofSeconds(60));
    assertThat(second.status().getDescription()).contains("collector");
  }

  @Test
  void doesNotWaitForEverForAMessage() throws Exception {
    stop();
    var limits =
        new IngestConfig.Limits(
            TestIngest.MAX_BODY, 2 * TestIngest.MAX_BODY, 0, Duration.ofMillis(50));
    use(TestIngest.start(log, limits, Map.of()));

    Open open = client.begin(OtlpGrpcClient.EXPORT, CallOptions.DEFAULT, new Metadata());
    open.call().sendMessage(Spans.request(1).toByteArray());

    Outcome outcome = open.await();
    assertThat(outcome.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(requests("too_slow")).isEqualTo(1);
  }

  @Test
  void countsExportersThatLeave() throws Exception {
    CompletableFuture<Void> acknowledgement = log.holdAcknowledgements();
    Open early = client.begin(OtlpGrpcClient.EXPORT, CallOptions.DEFAULT, new Metadata());
    early.call().sendMessage(Spans.request(1).toByteArray());
    Open late = call(Spans.request(2).toByteArray());
    Await.until("records are written", () -> !log.records().isEmpty());

    early.call().cancel("gone", null);
    late.call().cancel("gone", null);

    Await.until("both have left", () -> requests("left") == 2);
    acknowledgement.complete(null);
    Await.until("both are acknowledged", () -> http.metric("detour_ingest_spans_acked_total") == 2);
    assertThat(http.metric("detour_ingest_in_flight_bytes")).isZero();
    assertThat(http.metric("detour_ingest_requests_open")).isZero();
  }

  @Test
  void answersOpenCallsBeforeItStops() throws Exception {
    CompletableFuture<Void> acknowledgement = log.holdAcknowledgements();
    Open open = call(Spans.request(1).toByteArray());
    Await.until("records are written", () -> !log.records().isEmpty());

    CompletableFuture<Void> stopped = CompletableFuture.runAsync(ingest::close);
    acknowledgement.complete(null);

    assertThat(open.await().status().getCode()).isEqualTo(Status.Code.OK);
    stopped.get(20, TimeUnit.SECONDS);
  }

  private Open call(byte[] message) {
    return client.call(OtlpGrpcClient.EXPORT, message, CallOptions.DEFAULT, new Metadata());
  }

  private double requests(String result) throws Exception {
    return http.metric("detour_ingest_requests_total", "result=\"" + result + "\"");
  }

  private static CallOptions with(String encoding) {
    return CallOptions.DEFAULT.withCompression(encoding);
  }

  private static Metadata bearer(String token) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return headers;
  }
}
