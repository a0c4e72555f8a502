package dev.detour.gateway.live;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Runs one piece of work at a time on one context; triggers meanwhile cause exactly one more run.
 */
final class SingleFlight {
  private final Context context;
  private final Supplier<Future<?>> work;
  private boolean running;
  private boolean again;

  SingleFlight(Context context, Supplier<Future<?>> work) {
    this.context = context;
    this.work = work;
  }

  /** Asks for a run that begins after this call. From any thread. */
  void trigger() {
    context.runOnContext(nothing -> run());
  }

  private void run() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    work.get().onComplete(done -> context.runOnContext(nothing -> ended()));
  }

  private void ended() {
    running = false;
    if (again) {
      again = false;
      run();
    }
  }
}
