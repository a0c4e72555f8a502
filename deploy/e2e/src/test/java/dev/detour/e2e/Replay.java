package dev.detour.e2e;

import dev.detour.standalone.traffic.PlannedRequest;
import dev.detour.standalone.traffic.TraceRow;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends a trace's requests through the router, faster than they were, and keeps what came back. */
final class Replay {
  private static final int IN_FLIGHT = 48;
  private static final List<String> TENANTS = List.of("tenant-a", "tenant-b", "tenant-c");

  /** What a caller saw: status, headers of interest and the text of the body. */
  record Answer(int status, String requestId, String outcome, int attempts, String body) {}

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI url;
  private final Map<String, String> keys;
  private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Throwable> errors = new ConcurrentLinkedQueue<>();
  private final AtomicInteger sent = new AtomicInteger();

  Replay(URI router, Map<String, String> keys) {
    this.url = router.resolve("/v1/chat/completions");
    this.keys = keys;
  }

  /** Runs to the end; {@code afterEach} sees how many requests have been sent. */
  void run(List<TraceRow> rows, double speed, Progress afterEach) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(IN_FLIGHT);
    Semaphore slots = new Semaphore(IN_FLIGHT);
    long start = System.nanoTime();
    for (int i = 0; i < rows.size(); i++) {
      long due = start + (long) (rows.get(i).at().toNanos() / speed);
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      slots.acquire();
      PlannedRequest request = planned(i, rows.get(i));
      pool.execute(
          () -> {
            try {
              answers.add(send(request));
            } catch (IOException | InterruptedException e) {
              errors.add(e);
            } finally {
              slots.release();
            }
          });
      afterEach.sent(sent.incrementAndGet());
    }
    pool.shutdown();
    if (!pool.awaitTermination(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("requests still under way after 60 s");
    }
  }

  /** Told after each request was handed out. */
  interface Progress {
    void sent(int count) throws Exception;
  }

  List<Answer> answers() {
    return List.copyOf(answers);
  }

  List<Throwable> errors() {
    return List.copyOf(errors);
  }

  /** Three in four are streamed; half are critical, and one critical in eight is sensitive. */
  private static PlannedRequest planned(int i, TraceRow row) {
    String feature =
        i % 4 == 3 ? "search-summary" : i % 16 == 1 ? "contract-review" : "support-chat";
    return new PlannedRequest(
        row.at(),
        "replay-" + i,
        TENANTS.get(i % TENANTS.size()),
        feature,
        "end-to-end",
        "replay",
        "user-" + i % 50,
        "auto",
        i % 5 != 4,
        row.inputTokens(),
        row.outputTokens());
  }

  private Answer send(PlannedRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(40))
                .header("Authorization", "Bearer " + keys.get(request.tenant()))
                .header("Content-Type", "application/json")
                .header("x-detour-feature", request.feature())
                .header("x-detour-application", request.application())
                .POST(HttpRequest.BodyPublishers.ofString(request.body()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return new Answer(
        answer.statusCode(),
        answer.headers().firstValue("x-detour-request-id").orElse(""),
        answer.headers().firstValue("x-detour-outcome").orElse(""),
        Integer.parseInt(answer.headers().firstValue("x-detour-attempts").orElse("-1")),
        answer.body());
  }
}
