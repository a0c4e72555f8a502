package dev.detour.gateway.chat;

import io.vertx.core.Vertx;
import java.time.Duration;

/** A timer that is set for one thing at a time. On one event loop. */
final class OneTimer {
  private static final long NONE = -1;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Vertx vertx;
  private long id = NONE;

  OneTimer(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Runs {@code then} after the delay, never sooner, in place of what it was set for before. */
  void set(Duration delay, Runnable then) {
    cancel();
    id =
        vertx.setTimer(
            Math.max(1, (delay.toNanos() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI),
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
