package dev.detour.standalone.traffic;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends planned requests to the router when they are due, whether or not earlier ones are answered:
 * callers do not wait for each other.
 */
public final class TrafficGenerator {
  private static final Duration LOOK_UP = Duration.ofMillis(100);

  private final URI endpoint;
  private final Map<String, String> keys;
  private final Duration timeout;
  private final int maxInFlight;
  private final WhenFull whenFull;
  private final Semaphore places;
  private final HttpClient client;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Map<String, Long> outcomes = new HashMap<>();
  private long planned;
  private long skipped;
  private long answered;
  private long broken;

  /** What happens to a request that is due while too many are under way. */
  public enum WhenFull {
    /** It is skipped and counted: the arrivals stay those of the plan. */
    SKIP,
    /** It waits: every request is sent, the arrivals may be late. */
    WAIT
  }

  /**
   * @param url the router, without the API's path
   * @param keys virtual key by tenant
   * @param timeout how long a request waits for its answer to begin
   */
  public TrafficGenerator(
      URI url, Map<String, String> keys, Duration timeout, int maxInFlight, WhenFull whenFull) {
    this.endpoint = URI.create(url.toString().replaceAll("/+$", "") + "/v1/chat/completions");
    this.keys = Map.copyOf(keys);
    this.timeout = timeout;
    this.maxInFlight = maxInFlight;
    this.whenFull = whenFull;
    this.places = new Semaphore(maxInFlight);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  /** Sends the requests; returns after the last one is sent, or soon after {@link #stop()}. */
  public void run(Iterator<PlannedRequest> requests) throws InterruptedException {
    long start = System.nanoTime();
    while (requests.hasNext()) {
      PlannedRequest request = requests.next();
      awaitDue(start + request.due().toNanos());
      if (stopped.get()) {
        return;
      }
      synchronized (this) {
        planned++;
      }
      if (takePlace()) {
        send(request);
      } else if (!stopped.get()) {
        synchronized (this) {
          skipped++;
        }
      }
    }
  }

  /** Stops sending; what is under way goes on. */
  public void stop() {
    stopped.set(true);
  }

  /** Waits until nothing is under way; false when something still is after {@code limit}. */
  public boolean awaitAnswers(Duration limit) throws InterruptedException {
    if (!places.tryAcquire(maxInFlight, limit.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    places.release(maxInFlight);
    return true;
  }

  /** What became of the requests up to now. */
  public synchronized TrafficCounts counts() {
    long sent = planned - skipped;
    return new TrafficCounts(
        planned, skipped, sent, sent - answered - broken, answered, broken, outcomes);
  }

  private void awaitDue(long due) {
    for (long left = due - System.nanoTime();
        left > 0 && !stopped.get();
        left = due - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(left, LOOK_UP.toNanos()));
    }
  }

  private boolean takePlace() throws InterruptedException {
    if (whenFull == WhenFull.SKIP) {
      return places.tryAcquire();
    }
    while (!places.tryAcquire(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS)) {
      if (stopped.get()) {
        return false;
      }
    }
    return true;
  }

  private void send(PlannedRequest planned) {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(timeout)
            .header("content-type", "application/json")
            .header("authorization", "Bearer " + keys.getOrDefault(planned.tenant(), ""))
            .header("x-detour-feature", planned.feature())
            .header("x-detour-application", planned.application())
            .header("x-detour-workflow", planned.workflow())
            .header("x-detour-user", planned.user())
            .POST(BodyPublishers.ofString(planned.body()))
            .build();
    var unused =
        client
            .sendAsync(request, AnswerReader.handler())
            .whenComplete((response, error) -> ended(planned, response));
  }

  private void ended(PlannedRequest planned, @Nullable HttpResponse<AnswerReader.Ending> response) {
    synchronized (this) {
      if (response == null || isCutShort(planned, response)) {
        broken++;
      } else {
        answered++;
        outcomes.merge(outcome(response), 1L, Long::sum);
      }
    }
    places.release();
  }

  private static boolean isCutShort(
      PlannedRequest planned, HttpResponse<AnswerReader.Ending> response) {
    return planned.stream() && response.statusCode() == 200 && !response.body().done();
  }

  private static String outcome(HttpResponse<AnswerReader.Ending> response) {
    return response
        .headers()
        .firstValue("x-detour-outcome")
        .orElse("http_" + response.statusCode());
  }
}
