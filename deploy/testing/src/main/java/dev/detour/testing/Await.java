package dev.detour.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for what the machine's speed may delay, but not decide. */
public final class Await {
  /** Long enough for anything that a healthy process does on a busy machine. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final long POLL_MS = 20;

  private Await() {}

  /** What is waited for. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  /** Waits until the condition holds; false when the limit has passed and it does not. */
  public static boolean holds(Duration limit, Condition condition) throws Exception {
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
  public static void until(String what, Duration limit, Condition condition) throws Exception {
    if (!holds(limit, condition)) {
      throw new AssertionError("not within " + limit.toSeconds() + " s: " + what);
    }
  }

  /** Waits until the condition holds, and fails when {@link #PATIENCE} has passed. */
  public static void until(String what, Condition condition) throws Exception {
    until(what, PATIENCE, condition);
  }
}
