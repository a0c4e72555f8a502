package dev.detour.e2e;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for what the machine's speed may delay, but not decide. */
final class Await {
  private static final long POLL_MS = 100;

  private Await() {}

  /** What is waited for. */
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Waits until the condition holds; false when the limit has passed and it does not. */
  static boolean holds(Duration limit, Condition condition) throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    return true;
  }

  /** Waits until the condition holds, and fails when the limit has passed. */
  static void until(String what, Duration limit, Condition condition) throws Exception {
    if (!holds(limit, condition)) {
      throw new AssertionError("not within " + limit.toSeconds() + " s: " + what);
    }
  }
}
