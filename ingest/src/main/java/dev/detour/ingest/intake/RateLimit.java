package dev.detour.ingest.intake;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A token bucket of bytes that may run into debt: {@code tokens += rate * elapsed}, at most two
 * seconds' worth. A request is let in while the bucket holds anything and pays when its size is
 * known, so one large request passes, and the next ones wait for it.
 */
final class RateLimit {
  private static final int BURST_SECONDS = 2;

  private final long bytesPerSecond;
  private final LongSupplier nanoTime;
  private double tokens;
  private long updatedNanos;

  /**
   * @param bytesPerSecond at least 1
   * @param nanoTime as {@link System#nanoTime()}
   */
  RateLimit(long bytesPerSecond, LongSupplier nanoTime) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("bytesPerSecond: " + bytesPerSecond + " (expected: >= 1)");
    }
    this.bytesPerSecond = bytesPerSecond;
    this.nanoTime = nanoTime;
    this.tokens = (double) bytesPerSecond * BURST_SECONDS;
    this.updatedNanos = nanoTime.getAsLong();
  }

  /**
   * How long to wait; empty: come in. Whole seconds, since {@code Retry-After} has no fractions.
   */
  synchronized Optional<Duration> waitFor() {
    refill();
    if (tokens > 0) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofSeconds(1 + (long) (-tokens / bytesPerSecond)));
  }

  synchronized void pay(long bytes) {
    refill();
    tokens -= bytes;
  }

  private void refill() {
    long now = nanoTime.getAsLong();
    double earned = (now - updatedNanos) / 1e9 * bytesPerSecond;
    tokens = Math.min((double) bytesPerSecond * BURST_SECONDS, tokens + earned);
    updatedNanos = now;
  }
}
