package dev.detour.gateway.provider;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One timer for the deadlines of all exchanges of an event loop.
 *
 * <p>Few exchanges ever reach a deadline, so setting and cancelling a timer for each would be all
 * cost. This one is set for the earliest deadline that is known; an exchange that ends leaves it as
 * it is, and when it fires it looks at those under way. Exact to the millisecond all the same.
 */
public final class DeadlineTimer {
  private final Vertx vertx;
  private final Set<ProviderCall> calls = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean set;
  private long timer;
  private long firesAt;

  /** A timer for one event loop: use it there alone. */
  public DeadlineTimer(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Looks after an exchange until it is removed. */
  void add(ProviderCall call) {
    calls.add(call);
    sooner(call.nextDeadline());
  }

  void remove(ProviderCall call) {
    calls.remove(call);
  }

  /** Fires at this deadline at the latest; one that has moved is found when the timer fires. */
  void sooner(long deadline) {
    if (!set || deadline - firesAt < 0) {
      if (set) {
        vertx.cancelTimer(timer);
      }
      set = true;
      firesAt = deadline;
      long nanos = deadline - System.nanoTime();
      long delayMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos + 999_999));
      timer = vertx.setTimer(delayMs, id -> look());
    }
  }

  private void look() {
    set = false;
    long now = System.nanoTime();
    List<ProviderCall> underWay = new ArrayList<>(calls);
    underWay.sort(Comparator.comparingLong(call -> call.nextDeadline() - now));
    try {
      underWay.forEach(call -> call.look(now)); // may end others, and begin new ones
    } finally {
      calls.forEach(call -> sooner(call.nextDeadline()));
    }
  }
}
