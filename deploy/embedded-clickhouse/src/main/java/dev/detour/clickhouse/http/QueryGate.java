package dev.detour.clickhouse.http;

import dev.detour.clickhouse.engine.EngineException;
import dev.detour.clickhouse.engine.ErrorCode;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a bounded number of statements run at once and a bounded number wait; who comes beyond that,
 * or waits too long, is sent away at once with TOO_MANY_SIMULTANEOUS_QUERIES.
 */
final class QueryGate {

  private final int maxRunning;
  private final int maxWaiting;
  private final Duration maxWait;
  private final Semaphore places;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean closed;

  QueryGate(int maxRunning, int maxWaiting, Duration maxWait) {
    this.maxRunning = maxRunning;
    this.maxWaiting = maxWaiting;
    this.maxWait = maxWait;
    this.places = new Semaphore(maxRunning, true);
  }

  /** Takes a place, which the caller gives back by {@link #leave()}. */
  void enter() throws EngineException {
    if (closed) {
      throw EngineException.of(ErrorCode.ABORTED, "The server is shutting down");
    }
    if (!places.tryAcquire()) {
      await();
    }
  }

  void leave() {
    places.release();
  }

  private void await() throws EngineException {
    try {
      boolean entered =
          waiting.incrementAndGet() <= maxWaiting
              && places.tryAcquire(maxWait.toMillis(), TimeUnit.MILLISECONDS);
      if (!entered) {
        throw EngineException.of(
            ErrorCode.TOO_MANY_SIMULTANEOUS_QUERIES,
            "Too many simultaneous queries: %d running and %d waiting at most"
                .formatted(maxRunning, maxWaiting));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw EngineException.of(ErrorCode.ABORTED, "The server is shutting down");
    } finally {
      waiting.decrementAndGet();
    }
  }

  int running() {
    return maxRunning - places.availablePermits();
  }

  int waiting() {
    return waiting.get();
  }

  boolean isClosed() {
    return closed;
  }

  /** Lets nobody in any more. */
  void close() {
    closed = true;
  }
}
