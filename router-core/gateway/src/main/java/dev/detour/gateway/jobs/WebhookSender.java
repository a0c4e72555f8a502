package dev.detour.gateway.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.gateway.live.LivePolicy;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.policy.document.Webhook;
import dev.detour.store.Job;
import dev.detour.store.WebhookStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts the results of jobs to webhooks, signed, until the receiver takes them or the tries are
 * spent. What one webhook is slow to take holds up no other: each has a few deliveries under way at
 * once and gets more when those are over.
 *
 * <p>The address comes from the policy in force and from nowhere else; a redirect is not followed.
 */
final class WebhookSender {
  private static final Logger log = LoggerFactory.getLogger(WebhookSender.class);

  /** The waits that Standard Webhooks advises, one after each failed try. */
  private static final List<Duration> WAITS =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Duration HOLD = Duration.ofSeconds(60);
  private static final int AT_ONCE = 32;
  private static final int AT_ONCE_EACH = 8;
  private static final int GONE = 410;

  private final Vertx vertx;
  private final WebhookStore store;
  private final LivePolicy policy;
  private final HttpClient client;
  private final Map<String, Integer> underWay = new HashMap<>();
  private long timer = -1;
  private boolean busy;

  WebhookSender(Vertx vertx, WebhookStore store, LivePolicy policy) {
    this.vertx = vertx;
    this.store = store;
    this.policy = policy;
    this.client =
        vertx.createHttpClient(
            // A delivery is rare: a connection of its own is never one that the receiver has
            // closed.
            new HttpClientOptions().setConnectTimeout(5_000).setKeepAlive(false),
            new PoolOptions().setHttp1MaxSize(AT_ONCE));
  }

  void start(Duration every) {
    timer = vertx.setPeriodic(every.toMillis(), id -> look());
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  /** Looks for results that are due. Call on the event loop. */
  void look() {
    PolicySnapshot snapshot = policy.current();
    int free = AT_ONCE - underWay.values().stream().mapToInt(Integer::intValue).sum();
    if (busy || free <= 0 || snapshot == null) {
      return;
    }
    busy = true;
    store
        .take(HOLD, free, Set.copyOf(underWay.keySet()), AT_ONCE_EACH)
        .onSuccess(due -> due.forEach(one -> begin(snapshot, one)))
        .onFailure(e -> log.debug("webhooks are not looked after", e))
        .onComplete(done -> busy = false);
  }

  private void begin(PolicySnapshot snapshot, WebhookStore.Due due) {
    underWay.merge(due.webhook(), 1, Integer::sum);
    Future.succeededFuture()
        .compose(nothing -> deliver(snapshot, due)) // whatever it throws, it is over then
        .onFailure(e -> log.debug("the end of delivery {} is not stored", due.id(), e))
        .onComplete(
            done -> underWay.computeIfPresent(due.webhook(), (id, n) -> n == 1 ? null : n - 1));
  }

  private Future<Void> deliver(PolicySnapshot snapshot, WebhookStore.Due due) {
    long began = System.nanoTime();
    return post(snapshot, due)
        .map(
            status ->
                status / 100 == 2
                    ? outcome(OptionalInt.of(status), Optional.empty(), Optional.empty(), began)
                    : refused(due, status, began))
        .recover(
            e ->
                Future.succeededFuture(
                    outcome(
                        OptionalInt.empty(),
                        Optional.of(String.valueOf(e.getMessage())),
                        again(due),
                        began)))
        .compose(outcome -> store.settle(due, outcome));
  }

  private Future<Integer> post(PolicySnapshot snapshot, WebhookStore.Due due) {
    Webhook webhook = snapshot.policy().jobs().webhooks().get(due.webhook());
    String secret = snapshot.webhookSecrets().get(due.webhook());
    if (webhook == null || !webhook.isOpenTo(due.job().tenant())) {
      return Future.failedFuture("the policy has no webhook " + due.webhook() + " for the tenant");
    } else if (secret == null) {
      return Future.failedFuture("webhook " + due.webhook() + " has no usable secret");
    }
    Buffer payload = payload(due.job());
    long now = Instant.now().getEpochSecond();
    String signature;
    try {
      signature = WebhookSignature.of(secret, due.id(), now, payload.getBytes());
    } catch (IllegalArgumentException e) {
      return Future.failedFuture("webhook " + due.webhook() + " has no usable secret");
    }
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(webhook.url().toString())
            .setFollowRedirects(false)
            .setTimeout(LIMIT.toMillis())
            .putHeader("content-type", "application/json")
            .putHeader("user-agent", "detour")
            .putHeader("webhook-id", due.id())
            .putHeader("webhook-timestamp", Long.toString(now))
            .putHeader("webhook-signature", signature);
    return client
        .request(options)
        .compose(request -> request.send(payload))
        .map(HttpClientResponse::statusCode)
        .timeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static WebhookStore.Outcome refused(WebhookStore.Due due, int status, long began) {
    return outcome(
        OptionalInt.of(status),
        Optional.of("answered " + status),
        status == GONE ? Optional.empty() : again(due),
        began);
  }

  private static Optional<Duration> again(WebhookStore.Due due) {
    int index = due.tries() - 1;
    return index < WAITS.size() ? Optional.of(WAITS.get(index)) : Optional.empty();
  }

  private static WebhookStore.Outcome outcome(
      OptionalInt status, Optional<String> error, Optional<Duration> again, long began) {
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    return new WebhookStore.Outcome(status, error, again, took);
  }

  /** The same bytes in every try. */
  static Buffer payload(Job job) {
    ObjectNode node =
        JobJson.JSON
            .createObjectNode()
            .put("type", "job." + job.state().wireName())
            .put("timestamp", job.finishedAt().orElse(job.createdAt()).toString());
    node.set("data", JobJson.withResult(job));
    return JobJson.buffer(node);
  }
}
