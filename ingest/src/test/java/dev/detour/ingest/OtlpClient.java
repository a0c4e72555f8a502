package dev.detour.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import dev.detour.ingest.intake.RpcStatus;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A plain HTTP client of the receiver, which shows every byte of the answer. */
final class OtlpClient {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;

  OtlpClient(int port) {
    this.base = "http://127.0.0.1:" + port;
  }

  HttpRequest.Builder traces() {
    return HttpRequest.newBuilder(URI.create(base + "/v1/traces"))
        .header("Content-Type", "application/x-protobuf");
  }

  CompletableFuture<HttpResponse<byte[]>> postAsync(ExportTraceServiceRequest request) {
    return http.sendAsync(
        traces().POST(HttpRequest.BodyPublishers.ofByteArray(request.toByteArray())).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> post(ExportTraceServiceRequest request) throws Exception {
    return post(request.toByteArray());
  }

  HttpResponse<byte[]> post(byte[] body) throws Exception {
    return send(traces().POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(base + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The sum of a metric over all its labels; 0 when it has not been counted yet. */
  double metric(String name) throws Exception {
    return metric(name, "");
  }

  /** The same over the series that carry the given label, such as {@code result="full"}. */
  double metric(String name, String label) throws Exception {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .filter(line -> line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Asserts {@code received = acked + rejected + failed} with exactly these numbers. */
  void assertSpans(int acked, int rejected, int failed) throws Exception {
    assertThat(metric("detour_ingest_spans_acked_total")).isEqualTo(acked);
    assertThat(metric("detour_ingest_spans_rejected_total")).isEqualTo(rejected);
    assertThat(metric("detour_ingest_spans_failed_total")).isEqualTo(failed);
    assertThat(metric("detour_ingest_spans_received_total")).isEqualTo(acked + rejected + failed);
  }

  /** The message of a {@code google.rpc.Status}, read independently of how it was written. */
  static RpcStatus status(HttpResponse<byte[]> response) throws IOException {
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-protobuf");
    return status(response.body());
  }

  static RpcStatus status(byte[] encoded) throws IOException {
    CodedInputStream input = CodedInputStream.newInstance(encoded);
    int code = 0;
    String message = "";
    Optional<Duration> retryAfter = Optional.empty();
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (tag) {
        case 8 -> code = input.readInt32();
        case 18 -> message = input.readString();
        case 26 -> retryAfter = Optional.of(retryInfo(input.readByteArray()));
        default -> throw new AssertionError("unexpected field with tag " + tag);
      }
    }
    return new RpcStatus(code, message, retryAfter);
  }

  /** An {@code Any} of a {@code google.rpc.RetryInfo} of whole seconds. */
  static Duration retryInfo(byte[] any) throws IOException {
    CodedInputStream input = CodedInputStream.newInstance(any);
    assertThat(input.readTag()).isEqualTo(10);
    assertThat(input.readString()).isEqualTo("type.googleapis.com/google.rpc.RetryInfo");
    assertThat(input.readTag()).isEqualTo(18);
    CodedInputStream retryInfo = CodedInputStream.newInstance(input.readByteArray());
    assertThat(retryInfo.readTag()).isEqualTo(10);
    CodedInputStream duration = CodedInputStream.newInstance(retryInfo.readByteArray());
    assertThat(duration.readTag()).isEqualTo(8);
    return Duration.ofSeconds(duration.readInt64());
  }
}
