package dev.detour.gateway.chat;

import io.vertx.core.Vertx;
import java.time.Duration;

/** A timer that is set for one thing at a time. On one event loop. */
final class OneTimer {
  private static final long NONE = -1;

  private final Vertx vertx;
  private long id = NONE;

  OneTimer(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Runs {@code then} after the delay, in place of what it was set for before. */
  void set(Duration delay, Runnable then) {
    cancel();
    id =
        vertx.setTimer(
            Math.max(1, delay.toMillis()),
            fired -> {
              id = NONE;
              then.run();
            });
  }

  void cancel() {
    if (id != NONE) {
      vertx.cancelTimer(id);
      id = NONE;
    }
  }
}
