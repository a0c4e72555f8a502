package dev.detour.gateway.health;

import com.netflix.concurrency.limits.limit.AIMDLimit;
import dev.detour.policy.document.Protection.Concurrency;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * How many attempts a route bears at a time, learned from how they end (additive increase,
 * multiplicative decrease, as in Netflix' limiter).
 *
 * <pre>
 * overload:  limit = max(min, 0.9 * min(limit, in flight))   once per round of attempts
 * answer:    limit = min(max, limit + 1)                     while at least half of it is in use
 * </pre>
 *
 * <p>It begins with the policy's maximum: a route that never complained is not slowed down. A round
 * ends when attempts fail that began after the last decrease, so a hundred refusals at once are one
 * piece of news. Thread safe.
 */
final class ConcurrencyLimit {
  private static final double BACKOFF = 0.9;

  /** What an attempt's end says about the route's load. */
  enum Load {
    BORNE,
    TOO_MUCH,
    UNKNOWN
  }

  private Concurrency bounds;
  private AIMDLimit limit;
  private int inFlight;
  private Instant lastDecrease = Instant.MIN;

  ConcurrencyLimit(Concurrency bounds) {
    this.bounds = bounds;
    this.limit = limit(bounds.max());
  }

  /** Whether one more attempt fits. */
  synchronized boolean hasRoom(Concurrency policy) {
    adopt(policy);
    return inFlight < limit.getLimit();
  }

  /** Takes a slot if one is free. Whoever gets it calls {@link #leave} once. */
  synchronized boolean enter(Concurrency policy) {
    if (!hasRoom(policy)) {
      return false;
    }
    inFlight++;
    return true;
  }

  /** Gives the slot of an attempt back that began at {@code begunAt}. */
  synchronized void leave(Load load, Instant begunAt, Instant now) {
    switch (load) {
      case BORNE -> limit.onSample(0, 0, inFlight, false);
      case TOO_MUCH -> {
        if (begunAt.isAfter(lastDecrease)) {
          lower();
          lastDecrease = now;
        }
      }
      case UNKNOWN -> {}
    }
    inFlight--;
  }

  /** What was never in flight was never tried: the decrease begins at what was. */
  private void lower() {
    if (inFlight < limit.getLimit()) {
      limit = limit(Math.max(inFlight, bounds.min()));
    }
    limit.onSample(0, 0, inFlight, true);
  }

  synchronized int limit() {
    return limit.getLimit();
  }

  synchronized int inFlight() {
    return inFlight;
  }

  /** A new policy's bounds. A limit that stood at the old maximum stands at the new one. */
  private void adopt(Concurrency policy) {
    if (!policy.equals(bounds)) {
      boolean unlowered = limit.getLimit() >= bounds.max();
      int kept = Math.max(policy.min(), Math.min(policy.max(), limit.getLimit()));
      bounds = policy;
      limit = limit(unlowered ? policy.max() : kept);
    }
  }

  private AIMDLimit limit(int initial) {
    return AIMDLimit.newBuilder()
        .initialLimit(initial)
        .minLimit(bounds.min())
        .maxLimit(bounds.max())
        .backoffRatio(BACKOFF)
        .timeout(1, TimeUnit.DAYS) // losses alone count: a long answer is no sign of load
        .build();
  }
}
