package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.util.function.Consumer;

/**
 * A connection of its own that listens to one NOTIFY channel and comes back by itself.
 *
 * <p>A notification sent while the connection is away is lost; a listener therefore reads the
 * current state whenever it is told that the channel is (again) connected, and also polls.
 */
public final class Notifications {
  private static final long FIRST_RETRY_MS = 100;
  private static final long LAST_RETRY_MS = 5_000;

  private final PgSubscriber subscriber;

  private Notifications(PgSubscriber subscriber) {
    this.subscriber = subscriber;
  }

  static Notifications open(
      Vertx vertx,
      PgConnectOptions place,
      String channel,
      Consumer<String> handler,
      Runnable onConnected) {
    PgSubscriber subscriber =
        PgSubscriber.subscriber(vertx, place).reconnectPolicy(Notifications::retryDelayMs);
    subscriber
        .channel(channel)
        .subscribeHandler(nothing -> onConnected.run())
        .handler(handler::accept);
    // Retried until it succeeds or is closed, by the policy above; onConnected tells.
    subscriber.connect();
    return new Notifications(subscriber);
  }

  /** Stops listening. */
  public Future<Void> close() {
    return subscriber.close();
  }

  private static Long retryDelayMs(Integer attempts) {
    return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS << Math.min(attempts, 10));
  }
}
