package dev.detour.ingest;

/** Waits for what comes about on other threads. */
final class Await {
  private Await() {}

  interface Condition {
    boolean holds() throws Exception;
  }

  /** Yields until the condition holds; the test's timeout is the limit. */
  static void await(Condition condition) throws Exception {
    while (!condition.holds()) {
      Thread.yield();
    }
  }
}
