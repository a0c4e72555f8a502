package dev.detour.gateway.chat;

import java.time.Duration;

/**
 * Where a request's time went: to providers, to delays that a decision asked for, and to the router
 * itself.
 *
 * <pre>
 * total = provider + delay + overhead
 * provider: at least one attempt was under way, from its sending to its last byte
 * delay:    a retry waited to be sent, and nothing was under way
 * </pre>
 *
 * Attempts that run side by side count once. Times are those of a monotonic clock, in nanoseconds.
 */
final class LatencySplit {
  private final long arrived;
  private int running;
  private boolean delayed;
  private long since;
  private long provider;
  private long delay;

  LatencySplit(long arrived) {
    this.arrived = arrived;
    this.since = arrived;
  }

  void attemptBegan(long now) {
    account(now);
    delayed = false;
    running++;
  }

  void attemptEnded(long now) {
    account(now);
    running--;
  }

  void delayBegan(long now) {
    account(now);
    delayed = true;
  }

  /** Time up to now in which providers were asked. */
  Duration provider(long now) {
    account(now);
    return Duration.ofNanos(provider);
  }

  /** Time up to now that is the router's own. */
  Duration overhead(long now) {
    account(now);
    return Duration.ofNanos(now - arrived - provider - delay);
  }

  private void account(long now) {
    if (running > 0) {
      provider += now - since;
    } else if (delayed) {
      delay += now - since;
    }
    since = now;
  }
}
