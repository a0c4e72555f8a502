package dev.detour.gateway.limit;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests of one key are under way on this router, from their head to the last byte of
 * their answer. Shared by all event loops; keys without a request take no room.
 */
public final class KeyConcurrency {
  private final int most;
  private final Map<UUID, AtomicInteger> active = new ConcurrentHashMap<>();

  /**
   * Creates a count.
   *
   * @param most requests of one key at once, &gt;= 1
   */
  public KeyConcurrency(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("most: " + most + " (expected: >= 1)");
    }
    this.most = most;
  }

  /** The most requests of one key at once. */
  public int most() {
    return most;
  }

  /** Counts a request in; false, and uncounted, when the key has as many as it may. */
  public boolean enter(UUID key) {
    boolean[] entered = new boolean[1];
    active.compute(
        key,
        (id, count) -> {
          AtomicInteger now = count == null ? new AtomicInteger() : count;
          entered[0] = now.get() < most;
          if (entered[0]) {
            now.incrementAndGet();
          }
          return now;
        });
    return entered[0];
  }

  /** Counts a request out that was counted in. */
  public void leave(UUID key) {
    active.computeIfPresent(key, (id, count) -> count.decrementAndGet() == 0 ? null : count);
  }

  /** Keys that have a request under way. */
  public int keys() {
    return active.size();
  }
}
