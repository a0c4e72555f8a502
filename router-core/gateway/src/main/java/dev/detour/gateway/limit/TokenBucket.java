package dev.detour.gateway.limit;

import java.time.Duration;

/**
 * A token bucket whose limit may change while it is in use.
 *
 * <p>With {@code r} per minute it holds at most {@code c = max(1, r)} and gains {@code r / 60 s}. A
 * take succeeds while the level covers it. So what is taken within any time {@code t} is at most
 * {@code c + r * t / 60 s}. A later correction may leave the level below zero: then nothing is
 * given until it has recovered. Thread safe.
 */
final class TokenBucket {
  private static final double NANOS_PER_MINUTE = 60e9;

  /** Absorbs what rounding takes from a level that was earned in full. */
  private static final double ROUNDING = 1e-6;

  private double level = Double.MAX_VALUE; // full, whatever the limit is
  private double lastPerMinute = 1;
  private long lastNanos;

  /**
   * What came of a take.
   *
   * @param taken whether it succeeded
   * @param remaining the level after it, at least 0
   * @param until how long until the same take would succeed; zero when it did
   * @param full how long until the bucket is full again
   */
  record Take(boolean taken, double remaining, Duration until, Duration full) {}

  /**
   * Takes an amount, or nothing. An amount beyond the capacity is taken from a full bucket, and
   * leaves a debt.
   *
   * @param perMinute the limit, above 0
   * @param nowNanos the monotonic time
   */
  synchronized Take take(double amount, double perMinute, long nowNanos) {
    double capacity = refill(perMinute, nowNanos);
    double needed = Math.min(amount, capacity);
    boolean taken = level + ROUNDING >= needed;
    if (taken) {
      level -= amount;
    }
    return new Take(
        taken,
        Math.max(0, level),
        taken ? Duration.ZERO : time(needed - level, perMinute),
        time(capacity - level, perMinute));
  }

  /** Gives back what was taken too much, or takes, for a negative amount, what was too little. */
  synchronized void correct(double amount, double perMinute, long nowNanos) {
    double capacity = refill(perMinute, nowNanos);
    level = Math.min(capacity, level + amount);
  }

  /** Whether it is as good as new, under the limit that it was last used with. */
  synchronized boolean isFull(long nowNanos) {
    double capacity = refill(lastPerMinute, nowNanos);
    return level >= capacity;
  }

  private double refill(double perMinute, long nowNanos) {
    double capacity = Math.max(1, perMinute);
    if (level == Double.MAX_VALUE) {
      level = capacity;
    } else {
      double gained = Math.max(0, nowNanos - lastNanos) * perMinute / NANOS_PER_MINUTE;
      level = Math.min(capacity, level + gained);
    }
    lastPerMinute = perMinute;
    lastNanos = nowNanos;
    return capacity;
  }

  private static Duration time(double amount, double perMinute) {
    return Duration.ofNanos((long) Math.ceil(Math.max(0, amount) * NANOS_PER_MINUTE / perMinute));
  }
}
