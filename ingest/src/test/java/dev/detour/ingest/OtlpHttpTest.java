package dev.detour.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.ingest.otlp.SpanRecord;
import dev.detour.testing.Await;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What OTLP/HTTP asks of a receiver beyond a plain protobuf body. */
@Timeout(120)
class OtlpHttpTest {
  private static final String ONE_SPAN =
      """
      {"resourceSpans":[{"scopeSpans":[{"spans":[
        {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"chat m",
         "startTimeUnixNano":"1790000000000000000","endTimeUnixNano":"1790000001000000000"}]}]}]}
      """;

  private final MemorySpanLog log = new MemorySpanLog();
  private IngestServer ingest;
  private OtlpClient client;

  @BeforeEach
  void start() {
    use(TestIngest.start(log));
  }

  private void use(IngestServer server) {
    ingest = server;
    client = new OtlpClient(ingest.port());
  }

  @AfterEach
  void stop() {
    ingest.close();
  }

  @Test
  void takesJsonAndAnswersInJson() throws Exception {
    HttpResponse<byte[]> response = client.send(json(ONE_SPAN));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(text(response)).isEqualTo("{}");
    var stored = ExportTraceServiceRequest.parseFrom(log.records().get(0).value());
    assertThat(stored.getResourceSpans(0).getScopeSpans(0).getSpans(0).getName())
        .isEqualTo("chat m");
    client.assertSpans(1, 0, 0);
  }

  @Test
  void tellsRejectedSpansAndErrorsInJsonToo() throws Exception {
    HttpResponse<byte[]> partial = client.send(json(ONE_SPAN.replace("eee19b7ec3c1b174", "00")));
    HttpResponse<byte[]> malformed = client.send(json(ONE_SPAN.replace("eee1", "zzz1")));

    JsonObject told = new JsonObject(text(partial)).getJsonObject("partialSuccess");
    assertThat(partial.statusCode()).isEqualTo(200);
    assertThat(told.getString("rejectedSpans")).isEqualTo("1");
    assertThat(told.getString("errorMessage")).contains("span id");
    assertThat(malformed.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(text(malformed)).getInteger("code")).isEqualTo(3);
    assertThat(new JsonObject(text(malformed)).getString("message"))
        .contains("Span.spanId", "expected: hexadecimal");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void decompressesJson(String coding) throws Exception {
    byte[] plain = ONE_SPAN.getBytes(StandardCharsets.UTF_8);
    byte[] body = coding.equals("gzip") ? TestCodecs.gzip(plain) : TestCodecs.zstd(plain);

    var request = client.traces().setHeader("Content-Type", "application/json; charset=utf-8");
    HttpResponse<byte[]> response =
        client.send(
            request.header("Content-Encoding", coding).POST(BodyPublishers.ofByteArray(body)));

    assertThat(response.statusCode()).isEqualTo(200);
    client.assertSpans(1, 0, 0);
  }

  @Test
  void passesZstdBodiesOnUnfolded() throws Exception {
    byte[] plain = Spans.request(30).toByteArray();

    HttpResponse<byte[]> response = client.send(zstd(TestCodecs.zstd(plain)));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(log.records()).singleElement().returns(plain, SpanRecord::value);
  }

  @Test
  void refusesZstdThatUnfoldsTooFarOrIsNone() throws Exception {
    HttpResponse<byte[]> bomb = client.send(zstd(TestCodecs.zstd(new byte[50 << 20])));
    HttpResponse<byte[]> noise = client.send(zstd(Spans.request(1).toByteArray()));
    HttpResponse<byte[]> cut =
        client.send(zstd(cut(TestCodecs.zstd(Spans.request(9).toByteArray()))));

    assertThat(bomb.statusCode()).isEqualTo(413);
    assertThat(noise.statusCode()).isEqualTo(400);
    assertThat(OtlpClient.status(noise).message()).contains("not zstd");
    assertThat(cut.statusCode()).isEqualTo(400);
    assertThat(client.metric("detour_ingest_in_flight_bytes")).isZero();
  }

  @Test
  void refusesGzipThatEndsEarly() throws Exception {
    byte[] gzip = cut(TestCodecs.gzip(Spans.request(9).toByteArray()));

    HttpResponse<byte[]> response =
        client.send(
            client
                .traces()
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(gzip)));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(log.records()).isEmpty();
  }

  @Test
  void refusesJsonOfAnyDepthAndWidth() throws Exception {
    String deep = "{\"resourceSpans\":" + "[".repeat(20_000);
    String wide = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + "{},".repeat(30_000);

    assertThat(client.send(json(deep)).statusCode()).isEqualTo(400);
    assertThat(client.send(json(wide)).statusCode()).isEqualTo(400);
    assertThat(client.metric("detour_ingest_requests_total", "result=\"malformed\"")).isEqualTo(2);
    assertThat(client.send(json(ONE_SPAN)).statusCode()).isEqualTo(200);
  }

  @Test
  void storesWhatIsOddButReadable() throws Exception {
    long hour = Duration.ofHours(1).toNanos();
    long now = TestIngest.NOW.getEpochSecond() * 1_000_000_000L;
    Span span = Spans.span(1, 1, 10);
    List<Span> odd =
        List.of(
            span,
            span, // twice the same id
            span.toBuilder().setParentSpanId(Spans.span(1, 99, 1).getSpanId()).build(), // no root
            span.toBuilder().setEndTimeUnixNano(now + 72 * hour).build(),
            span.toBuilder().setEndTimeUnixNano(now - 72 * hour).build(),
            Spans.span(1, 2, 15_000)); // a huge attribute

    HttpResponse<byte[]> response = client.post(Spans.request(odd));

    assertThat(response.statusCode()).isEqualTo(200);
    client.assertSpans(6, 0, 0);
    assertThat(client.metric("detour_ingest_spans_skewed_total", "ahead")).isEqualTo(1);
    assertThat(client.metric("detour_ingest_spans_skewed_total", "behind")).isEqualTo(1);
  }

  @Test
  void tellsOtherSignalsThatTheyAreWrongHere() throws Exception {
    for (String signal : List.of("metrics", "logs")) {
      HttpResponse<String> response = client.get("/v1/" + signal);

      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(response.body()).contains("traces only").contains(signal);
    }
    assertThat(client.get("/v1/nothing").statusCode()).isEqualTo(404);
    assertThat(client.metric("detour_ingest_requests_total", "other_signal")).isEqualTo(2);
  }

  @Test
  void letsOnlyKnownTokensIn() throws Exception {
    stop();
    use(
        TestIngest.start(
            log,
            TestIngest.LIMITS,
            Map.of("router", "router-token-12345", "collector", "collector-token-678")));

    HttpResponse<byte[]> nobody = client.post(Spans.request(1));

    assertThat(nobody.statusCode()).isEqualTo(401);
    assertThat(nobody.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    assertThat(statusWith("Bearer router-token-12346")).isEqualTo(401);
    assertThat(statusWith("Basic router-token-12345")).isEqualTo(401);
    assertThat(statusWith("Bearer ")).isEqualTo(401);
    assertThat(statusWith("Bearer router-token-12345")).isEqualTo(200);
    assertThat(statusWith("bearer collector-token-678")).isEqualTo(200);
    assertThat(client.metric("detour_ingest_client_bytes_total", "client=\"collector\""))
        .isPositive();
    assertThat(client.get("/metrics").body()).doesNotContain("token-");
  }

  @Test
  void slowsOneClientDownWithoutTheOthers() throws Exception {
    stop();
    var limits =
        new IngestConfig.Limits(
            TestIngest.MAX_BODY, 2 * TestIngest.MAX_BODY, 1000, Duration.ofSeconds(30));
    use(
        TestIngest.start(
            log, limits, Map.of("hasty", "hasty-token-12345", "calm", "calm-token-12345")));
    // 40 times its rate, so that it has to wait longer than this test takes.
    byte[] large = Spans.request(List.of(Spans.span(1, 1, 15_000))).toByteArray();
    assertThat(statusWith("Bearer hasty-token-12345", large)).isEqualTo(200);

    HttpResponse<byte[]> second =
        client.send(
            client
                .traces()
                .header("Authorization", "Bearer hasty-token-12345")
                .POST(BodyPublishers.ofByteArray(large)));

    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(Long.parseLong(second.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(5L, 14L);
    assertThat(OtlpClient.status(second).retryAfter()).isPresent();
    assertThat(statusWith("Bearer calm-token-12345", large)).isEqualTo(200);
  }

  @Test
  void doesNotWaitForEverForABody() throws Exception {
    stop();
    var limits =
        new IngestConfig.Limits(
            TestIngest.MAX_BODY, 2 * TestIngest.MAX_BODY, 0, Duration.ofMillis(50));
    use(TestIngest.start(log, limits, Map.of()));
    try (Socket socket = halfABody()) {
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 503").containsIgnoringCase("retry-after: 1");
    }
    assertThat(client.metric("detour_ingest_requests_total", "too_slow")).isEqualTo(1);
    assertThat(client.metric("detour_ingest_in_flight_bytes")).isZero();
  }

  @Test
  void countsExportersThatLeaveInTheMiddle() throws Exception {
    try (Socket socket = halfABody()) {
      Await.until(
          "half a body is in flight", () -> client.metric("detour_ingest_in_flight_bytes") > 0);
    }

    Await.until("it has left", () -> client.metric("detour_ingest_requests_total", "left") == 1);
    assertThat(client.metric("detour_ingest_in_flight_bytes")).isZero();
    assertThat(client.metric("detour_ingest_requests_open")).isZero();
  }

  private Socket halfABody() throws Exception {
    Socket socket = new Socket("127.0.0.1", ingest.port());
    OutputStream out = socket.getOutputStream();
    out.write(
        ("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\n"
                + "Content-Length: 1000\r\n\r\n"
                + "half of it")
            .getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return socket;
  }

  private int statusWith(String authorization) throws Exception {
    return statusWith(authorization, Spans.request(1).toByteArray());
  }

  private int statusWith(String authorization, byte[] body) throws Exception {
    return client
        .send(
            client
                .traces()
                .header("Authorization", authorization)
                .POST(BodyPublishers.ofByteArray(body)))
        .statusCode();
  }

  private HttpRequest.Builder json(String body) {
    return client
        .traces()
        .setHeader("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private HttpRequest.Builder zstd(byte[] body) {
    return client
        .traces()
        .header("Content-Encoding", "zstd")
        .POST(BodyPublishers.ofByteArray(body));
  }

  private static byte[] cut(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
