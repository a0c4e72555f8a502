package dev.detour.standalone.history;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Sends spans to ingest, no faster than a rate, and waits when ingest says so. A batch whose answer
 * is lost is sent again: rows are the same by their ids.
 */
final class SpanSender {
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long FIRST_WAIT_MILLIS = 500;
  private static final long LONGEST_WAIT_MILLIS = 15_000;
  private static final Set<Integer> WAIT = Set.of(429, 502, 503, 504);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final URI traces;
  private final String router;
  private final double spansPerSecond;
  private long freeAtNanos = System.nanoTime();

  /**
   * @param ingest its base address
   * @param router value of {@code service.instance.id}
   */
  SpanSender(URI ingest, String router, double spansPerSecond) {
    this.traces = ingest.resolve("/v1/traces");
    this.router = router;
    this.spansPerSecond = spansPerSecond;
  }

  /**
   * Returns when ingest has taken every span.
   *
   * @throws IOException when it refuses them, or asks to wait for more than five minutes
   */
  void send(List<Span> spans) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(traces)
            .timeout(REQUEST_LIMIT)
            .header("Content-Type", "application/x-protobuf")
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    ExportTraceServiceRequest.newBuilder()
                        .addResourceSpans(StorySpans.from(router, spans))
                        .build()
                        .toByteArray()))
            .build();
    pace(spans.size());
    long giveUpNanos = System.nanoTime() + PATIENCE.toNanos();
    long waitMillis = FIRST_WAIT_MILLIS;
    while (!taken(request)) {
      if (System.nanoTime() - giveUpNanos > 0) {
        throw new IOException(traces + " takes no spans (expected: within " + PATIENCE + ")");
      }
      Thread.sleep(waitMillis);
      waitMillis = Math.min(LONGEST_WAIT_MILLIS, 2 * waitMillis);
    }
  }

  private void pace(int spans) throws InterruptedException {
    long wait = freeAtNanos - System.nanoTime();
    if (wait > 0) {
      Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
    }
    freeAtNanos = Math.max(freeAtNanos, System.nanoTime()) + (long) (spans / spansPerSecond * 1e9);
  }

  /** Whether they were taken; false: later, perhaps. */
  private boolean taken(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      return false;
    }
    if (response.statusCode() == 200) {
      long refused =
          ExportTraceServiceResponse.parseFrom(response.body())
              .getPartialSuccess()
              .getRejectedSpans();
      if (refused > 0) {
        throw new IOException(traces + " refused " + refused + " spans (expected: none)");
      }
      return true;
    }
    if (!WAIT.contains(response.statusCode())) {
      throw new IOException(traces + " answered " + response.statusCode() + " (expected: 200)");
    }
    return false;
  }
}
