package dev.detour.gateway.health;

import java.time.Duration;
import java.time.Instant;

/**
 * A route that is out because its credential, its target or its quota does not work. When its time
 * is over one attempt finds out whether it is back, and the others wait for what that tells.
 */
final class Outage {
  private static final Duration PROBE_LIMIT = Duration.ofMinutes(2);

  private boolean out;
  private Instant until = Instant.MIN;

  synchronized boolean allows(Instant at) {
    return !at.isBefore(until);
  }

  /** Tells that an attempt begins. Returns whether it is the one that finds out. */
  synchronized boolean probe(Instant now) {
    if (out) {
      until = now.plus(PROBE_LIMIT);
    }
    return out;
  }

  /** The route is out until {@code time}, or for as long as was said before. */
  synchronized void begin(Instant time, boolean probing) {
    until = out && !probing && until.isAfter(time) ? until : time;
    out = true;
  }

  synchronized void end() {
    out = false;
    until = Instant.MIN;
  }

  /** The attempt that should have found out did not. */
  synchronized void retry(Instant now) {
    until = now;
  }
}
