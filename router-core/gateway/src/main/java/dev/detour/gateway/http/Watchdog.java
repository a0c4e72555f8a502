package dev.detour.gateway.http;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Ends what takes too long on one event loop. One timer looks twice a second, so that a limit costs
 * no timer per request; limits are therefore kept to half a second.
 */
public final class Watchdog {
  private static final long LOOK_EVERY_MS = 500;

  /** Something watched. */
  public static final class Watch {
    private final long deadline;
    private final Runnable onTimeout;

    private Watch(long deadline, Runnable onTimeout) {
      this.deadline = deadline;
      this.onTimeout = onTimeout;
    }
  }

  private final Set<Watch> watches = new LinkedHashSet<>();

  /** Begins to look. Call and use on one event loop. */
  public Watchdog(Vertx vertx) {
    vertx.setPeriodic(LOOK_EVERY_MS, id -> look(System.nanoTime()));
  }

  /** Calls back unless {@link #cancel} comes within the limit. */
  public Watch watch(Duration limit, Runnable onTimeout) {
    Watch watch = new Watch(System.nanoTime() + limit.toNanos(), onTimeout);
    watches.add(watch);
    return watch;
  }

  /** It came in time. */
  public void cancel(Watch watch) {
    watches.remove(watch);
  }

  private void look(long now) {
    List<Watch> late = new ArrayList<>();
    for (Watch watch : watches) {
      if (now - watch.deadline >= 0) {
        late.add(watch);
      }
    }
    for (Watch watch : late) {
      if (watches.remove(watch)) {
        watch.onTimeout.run();
      }
    }
  }
}
