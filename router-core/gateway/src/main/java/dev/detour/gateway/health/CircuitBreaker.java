package dev.detour.gateway.health;

import java.time.Duration;
import java.time.Instant;

/**
 * A circuit breaker.
 *
 * <pre>
 * CLOSED    -> OPEN       5 failures in a row, or half of the last 20 outcomes (all within 60 s)
 * OPEN      -> HALF_OPEN  after the cool-down: 30 s first, doubled on every failed probe, 10 min at most
 * HALF_OPEN -> CLOSED     the probe succeeds
 * HALF_OPEN -> OPEN       the probe fails
 * </pre>
 *
 * <p>Providers' real outages last an hour at the median, which is why the cool-down grows; a single
 * probe at a time is let through, so that a provider that comes back is not met by everybody at
 * once.
 */
final class CircuitBreaker {
  /** The breaker's state. */
  enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  private static final int WINDOW = 20;
  private static final int FAILURES_IN_A_ROW = 5;
  private static final int FAILURES_IN_WINDOW = WINDOW / 2;
  private static final Duration FORGET_AFTER = Duration.ofSeconds(60);
  private static final Duration FIRST_COOL_DOWN = Duration.ofSeconds(30);
  private static final Duration LONGEST_COOL_DOWN = Duration.ofMinutes(10);
  private static final Duration PROBE_LIMIT = Duration.ofMinutes(2);

  private State state = State.CLOSED;
  private Duration coolDown = FIRST_COOL_DOWN;
  private Instant openUntil = Instant.MIN;
  private Instant probeUntil = Instant.MIN;
  private Instant lastOutcomeAt = Instant.MIN;
  private int outcomes; // one bit per outcome, newest lowest; 1 is a failure
  private int count;
  private int failuresInARow;

  /** Whether an attempt may be made at {@code at}. */
  synchronized boolean allows(Instant at) {
    return switch (state) {
      case CLOSED -> true;
      case OPEN -> !at.isBefore(openUntil);
      case HALF_OPEN -> !at.isBefore(probeUntil);
    };
  }

  /** Tells that an attempt begins; after the cool-down it is the probe. */
  synchronized void onAttempt(Instant now) {
    if (state == State.OPEN && !now.isBefore(openUntil)) {
      state = State.HALF_OPEN;
      probeUntil = now.plus(PROBE_LIMIT);
    } else if (state == State.HALF_OPEN && !now.isBefore(probeUntil)) {
      probeUntil = now.plus(PROBE_LIMIT); // the probe before never came back
    }
  }

  /** Tells that an attempt showed a provider at work. */
  synchronized void onSuccess(Instant now) {
    if (state == State.HALF_OPEN) {
      close();
    } else if (state == State.CLOSED) {
      add(0, now);
      failuresInARow = 0;
    }
  }

  /** Tells that an attempt failed in a way that counts. Returns whether the circuit opened. */
  synchronized boolean onFailure(Instant now) {
    if (state == State.HALF_OPEN) {
      coolDown = min(coolDown.multipliedBy(2), LONGEST_COOL_DOWN);
      open(now);
      return true;
    } else if (state == State.OPEN) {
      return false;
    }
    add(1, now);
    failuresInARow++;
    if (failuresInARow >= FAILURES_IN_A_ROW
        || (count >= WINDOW && Integer.bitCount(outcomes) >= FAILURES_IN_WINDOW)) {
      open(now);
      return true;
    }
    return false;
  }

  /** Tells that an attempt ended without saying anything about the provider. */
  synchronized void onUnknown() {
    if (state == State.HALF_OPEN) {
      probeUntil = Instant.MIN; // the next attempt is the probe
    }
  }

  synchronized State state() {
    return state;
  }

  private void add(int bit, Instant now) {
    if (lastOutcomeAt.isBefore(now.minus(FORGET_AFTER))) {
      forget();
    }
    lastOutcomeAt = now;
    outcomes = ((outcomes << 1) | bit) & ((1 << WINDOW) - 1);
    count = Math.min(count + 1, WINDOW);
  }

  private void open(Instant now) {
    state = State.OPEN;
    openUntil = now.plus(coolDown);
    forget();
  }

  private void close() {
    state = State.CLOSED;
    coolDown = FIRST_COOL_DOWN;
    forget();
  }

  private void forget() {
    outcomes = 0;
    count = 0;
    failuresInARow = 0;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
