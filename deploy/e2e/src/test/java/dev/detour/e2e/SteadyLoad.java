package dev.detour.e2e;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Callers who ask the router one request after the other, each in a trace of its own, and keep
 * which of them were answered to the last byte.
 */
final class SteadyLoad {
  /** How many requests are under way at a time, at most. */
  static final int CALLERS = 4;

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(90);
  private static final long WHILE_NOBODY_LISTENS_MS = 50;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI url;
  private final List<Map.Entry<String, String>> keys;
  private final AtomicLong sent = new AtomicLong();
  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  private final Set<String> refusals = ConcurrentHashMap.newKeySet();
  private final Set<String> cutOff = ConcurrentHashMap.newKeySet();
  private final List<Thread> callers = new ArrayList<>();
  private volatile boolean asking;

  /**
   * Prepares callers.
   *
   * @param keys of each tenant
   */
  SteadyLoad(URI router, Map<String, String> keys) {
    this.url = router.resolve("/v1/chat/completions");
    this.keys = List.copyOf(keys.entrySet());
  }

  void begin() {
    asking = true;
    for (int i = 0; i < CALLERS; i++) {
      Thread caller = new Thread(this::ask, "caller-" + i);
      callers.add(caller);
      caller.start();
    }
  }

  /** Ends when every caller has the answer to its last request. */
  void pause() throws InterruptedException {
    asking = false;
    for (Thread caller : callers) {
      caller.join();
    }
    callers.clear();
  }

  /** Traces of requests whose answer came whole. */
  Set<String> answered() {
    return Set.copyOf(answered);
  }

  /** Those of these answers that are no model's, in words. */
  Set<String> refusals() {
    return Set.copyOf(refusals);
  }

  /** Traces of requests that were sent, or may have been, and whose answer did not come whole. */
  Set<String> cutOff() {
    return Set.copyOf(cutOff);
  }

  private void ask() {
    while (asking) {
      long number = sent.incrementAndGet();
      String trace = UUID.randomUUID().toString().replace("-", "");
      try {
        HttpResponse<String> answer =
            client.send(request(number, trace), HttpResponse.BodyHandlers.ofString());
        answered.add(trace);
        if (answer.statusCode() != 200) {
          refusals.add(trace + ": " + answer.statusCode() + " " + answer.body());
        }
      } catch (ConnectException nobodyListens) {
        pause(WHILE_NOBODY_LISTENS_MS);
      } catch (IOException e) {
        cutOff.add(trace);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void pause(long ms) {
    try {
      TimeUnit.MILLISECONDS.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest request(long number, String trace) {
    String body =
        "{\"model\":\"auto\",\"stream\":%b,\"max_tokens\":20,\"messages\":[{\"role\":\"user\",\"content\":\"%d\"}]}"
            .formatted(number % 2 == 0, number);
    return HttpRequest.newBuilder(url)
        .timeout(ANSWER_LIMIT)
        .header("Authorization", "Bearer " + keys.get((int) (number % keys.size())).getValue())
        .header("Content-Type", "application/json")
        .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
        .header("x-detour-feature", "support-chat")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }
}
