package dev.detour.gateway.health;

import dev.detour.policy.document.Protection.RetryBudget;
import java.time.Duration;
import java.time.Instant;

/**
 * A token bucket of extra load.
 *
 * <pre>
 * taken <= burst + share * requests + perMinute * minutes      over any span of time
 * </pre>
 *
 * <p>Counted in millionths of a token. Thread safe; the limits are given with each call, since a
 * policy may change them.
 */
final class ExtraLoad {
  private static final long TOKEN = 1_000_000;

  private long balance;
  private Instant filledAt = Instant.MIN;

  private ExtraLoad(long balance) {
    this.balance = balance;
  }

  /** A bucket that begins full, so that the first failure of a quiet route is retried. */
  static ExtraLoad full() {
    return new ExtraLoad(Long.MAX_VALUE);
  }

  /** A bucket that begins empty: what is taken is never more than the share of what came. */
  static ExtraLoad empty() {
    return new ExtraLoad(0);
  }

  /** A request that is no extra load came. */
  synchronized void onRequest(RetryBudget limits, Instant now) {
    fill(limits, now);
    balance = Math.min(capacity(limits), balance + Math.round(limits.share() * TOKEN));
  }

  /** Whether a token is left. */
  synchronized boolean hasToken(RetryBudget limits, Instant now) {
    fill(limits, now);
    return balance >= TOKEN;
  }

  /** Takes a token if one is left. */
  synchronized boolean take(RetryBudget limits, Instant now) {
    fill(limits, now);
    if (balance < TOKEN) {
      return false;
    }
    balance -= TOKEN;
    return true;
  }

  /** The tokens left. */
  synchronized double tokens(RetryBudget limits, Instant now) {
    fill(limits, now);
    return (double) balance / TOKEN;
  }

  private void fill(RetryBudget limits, Instant now) {
    if (filledAt.equals(Instant.MIN)) {
      filledAt = now;
    }
    if (limits.perMinute() > 0 && now.isAfter(filledAt)) {
      long millis = Math.min(Duration.between(filledAt, now).toMillis(), 3_600_000);
      long gained = millis * limits.perMinute() * TOKEN / 60_000;
      if (gained > 0) {
        balance = balance >= capacity(limits) ? balance : balance + gained;
        filledAt = now;
      }
    }
    balance = Math.min(balance, capacity(limits));
  }

  private static long capacity(RetryBudget limits) {
    return limits.burst() * TOKEN;
  }
}
