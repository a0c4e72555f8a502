package dev.detour.gateway.telemetry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the outbox holds to an OTLP/HTTP endpoint, oldest first, until it is acknowledged.
 *
 * <p>Anything but a 2xx is tried again with a growing pause, for ever; only a 400, 413 or 422 says
 * that the payload itself is wrong. Then the batch is halved until the spans at fault are found:
 * they are given up and counted as lost, the others arrive.
 *
 * <p>A thread of its own, which alone moves spans: while it waits it sees to it that the queue does
 * not fill, and while the endpoint does not answer what comes goes to disk.
 */
final class OtlpExporter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OtlpExporter.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final long MIN_PAUSE_MS = 100;
  private static final long MAX_PAUSE_MS = 5_000;
  private static final long TICK_MS = 5;
  private static final long END_WITHIN_MS = 1_000;

  /** Requests at a time: while one is on its way through ingest and Kafka, others are sent. */
  private static final int MOST_AT_ONCE = 4;

  /** A kept connection that the receiver has closed fails once, which is nothing to tell. */
  private static final int TOLD_AFTER_FAILURES = 2;

  private final Outbox outbox;
  private final SpanAccount account;
  private final URI endpoint;
  private final Optional<String> token;
  private final long lingerMs;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .executor(Runnable::run) // nothing here blocks: a hand-over less each way
          .build();
  private final Thread thread;
  private final Deque<Sending> sending = new ArrayDeque<>();
  private final CountDownLatch draining = new CountDownLatch(1);
  private volatile long deadlineNanos;
  private int failures;

  /**
   * Starts sending.
   *
   * @param endpoint where to POST, path included
   * @param token what the receiver asks for as a bearer token, if it does
   * @param linger how long to gather spans before a request is sent
   */
  OtlpExporter(
      Outbox outbox, SpanAccount account, URI endpoint, Optional<String> token, Duration linger) {
    this.outbox = outbox;
    this.account = account;
    this.endpoint = endpoint;
    this.token = token;
    this.lingerMs = linger.toMillis();
    this.thread = new Thread(this::run, "span-exporter");
    thread.setDaemon(true);
    thread.start();
  }

  /** Sends what is left within the limit, then ends. What cannot be sent goes to disk. */
  void drain(Duration limit) {
    deadlineNanos = System.nanoTime() + limit.toNanos();
    draining.countDown();
    try {
      thread.join(limit.toMillis() + END_WITHIN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    drain(Duration.ZERO);
  }

  private record Sending(Outbox.Parcel parcel, CompletableFuture<HttpResponse<byte[]>> answer) {}

  private void run() {
    long pauseMs = MIN_PAUSE_MS;
    try {
      while (nanosLeft() > 0 && awaitSpans()) {
        Outcome outcome = settleOldest();
        if (outcome.done) {
          pauseMs = MIN_PAUSE_MS;
        } else {
          giveUpWaiting();
          pauseOnDisk(Math.max(pauseMs, outcome.advisedMs));
          pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      outbox.spill();
    }
  }

  /** Waits until there is something to send or under way; false when draining and nothing is. */
  private boolean awaitSpans() throws InterruptedException {
    boolean last = isDraining();
    while (account.unacknowledged() == 0) {
      if (last) {
        return false;
      }
      pause(TICK_MS);
      last = isDraining();
    }
    if (!last && sending.isEmpty() && account.unacknowledged() < Outbox.MAX_SPANS) {
      pause(lingerMs);
    }
    return true;
  }

  /** Waits, but not when draining begins, and never beyond the drain's limit. */
  private void pause(long ms) throws InterruptedException {
    if (draining.await(ms, TimeUnit.MILLISECONDS)) {
      LockSupport.parkNanos(Math.min(TimeUnit.MILLISECONDS.toNanos(ms), nanosLeft()));
    }
  }

  /** Waits while nobody takes spans: those that come meanwhile go to disk. */
  private void pauseOnDisk(long ms) throws InterruptedException {
    for (long left = ms; left > 0 && nanosLeft() > 0; left -= TICK_MS) {
      outbox.spill();
      pause(Math.min(left, TICK_MS));
    }
  }

  private boolean isDraining() {
    return draining.getCount() == 0;
  }

  private long nanosLeft() {
    return isDraining() ? deadlineNanos - System.nanoTime() : Long.MAX_VALUE;
  }

  private record Outcome(boolean done, long advisedMs) {}

  /** Sends what there is to send; beside others, only what fills a request. */
  private void sendMore() throws IOException {
    while (sending.size() < MOST_AT_ONCE) {
      long waiting = account.unacknowledged() - outbox.spansUnderWay();
      Outbox.Parcel parcel =
          sending.isEmpty() || waiting >= Outbox.MAX_SPANS ? outbox.take() : null;
      if (parcel == null) {
        return;
      }
      sending.add(new Sending(parcel, post(parcel.payload())));
    }
  }

  private Outcome settleOldest() throws InterruptedException {
    try {
      sendMore();
      Sending oldest = sending.peek();
      if (oldest != null) {
        return settle(oldest);
      }
      pause(TICK_MS); // it is being written
      return new Outcome(true, 0);
    } catch (IOException | RuntimeException e) {
      log.error("the spool cannot be read; its spans stay where they are", e);
      return new Outcome(false, MAX_PAUSE_MS);
    }
  }

  private Outcome settle(Sending oldest) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = awaiting(oldest.answer);
    if (response == null) {
      return new Outcome(false, 0);
    }
    int status = response.statusCode();
    if (status / 100 == 2) {
      acknowledge(PartialSuccess.rejectedSpans(response.body()));
      return new Outcome(true, 0);
    } else if (isRefusal(status)) {
      return sift(oldest.parcel, status);
    }
    unreachable("status " + status, null);
    return new Outcome(false, advisedMs(response));
  }

  /** What is under way may still arrive; it is sent again all the same. */
  private void giveUpWaiting() {
    sending.forEach(each -> each.answer.cancel(true));
    sending.clear();
    outbox.rewind();
  }

  private static boolean isRefusal(int status) {
    return status == 400 || status == 413 || status == 422;
  }

  /** Sends the parts of a refused batch, so that what is wrong with one span costs no other. */
  private Outcome sift(Outbox.Parcel parcel, int status) throws IOException, InterruptedException {
    RefusedBatch parts = RefusedBatch.of(parcel);
    while (parts.hasNext()) {
      HttpResponse<byte[]> response = awaiting(post(parts.next()));
      if (response == null) {
        return new Outcome(false, 0);
      } else if (response.statusCode() / 100 == 2) {
        parts.accepted(PartialSuccess.rejectedSpans(response.body()));
      } else if (isRefusal(response.statusCode())) {
        parts.refused();
      } else {
        unreachable("status " + response.statusCode(), null);
        return new Outcome(false, advisedMs(response));
      }
    }
    log.error(
        "{} refused {} of {} spans with status {}; they are lost",
        endpoint,
        parts.lost(),
        parcel.spans(),
        status);
    acknowledge(parts.lost());
    return new Outcome(true, 0);
  }

  private CompletableFuture<HttpResponse<byte[]>> post(ByteBuffer payload) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .timeout(Duration.ofNanos(Math.max(1, Math.min(TIMEOUT.toNanos(), nanosLeft()))))
            .header("content-type", "application/x-protobuf")
            .POST(new BufferBody(payload));
    token.ifPresent(secret -> request.header("authorization", "Bearer " + secret));
    return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** The answer, whose request has a limit of its own; null when there is none. */
  private @Nullable HttpResponse<byte[]> awaiting(CompletableFuture<HttpResponse<byte[]>> answer)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return answer.get(TICK_MS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException stillWaiting) {
        outbox.relieve();
        sendMore();
      } catch (ExecutionException e) {
        unreachable(String.valueOf(e.getCause()), e.getCause());
        return null;
      }
    }
  }

  private void acknowledge(long refused) throws IOException {
    outbox.acknowledge(refused);
    sending.remove();
    if (failures >= TOLD_AFTER_FAILURES) {
      log.info("{} takes spans again", endpoint);
    }
    failures = 0;
  }

  private void unreachable(String why, @Nullable Throwable e) {
    if (++failures == TOLD_AFTER_FAILURES) {
      log.warn("{} takes no spans ({}); they wait on disk", endpoint, why, e);
    }
  }

  private static long advisedMs(HttpResponse<byte[]> response) {
    OptionalLong seconds = OptionalLong.empty();
    try {
      seconds = response.headers().firstValueAsLong("retry-after");
    } catch (NumberFormatException aDate) {
      // the growing pause is as good
    }
    return Math.min(seconds.orElse(0) * 1000, MAX_PAUSE_MS);
  }
}
