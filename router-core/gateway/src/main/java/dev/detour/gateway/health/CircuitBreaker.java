package dev.detour.gateway.health;

import dev.detour.policy.document.Protection.Breaker;
import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker. The numbers are the policy's; those given here are its defaults.
 *
 * <pre>
 * CLOSED    -> OPEN       5 failures in a row, or half of the last 20 outcomes (all within 60 s)
 * OPEN      -> HALF_OPEN  the first attempt after the cool-down, which is the probe
 * HALF_OPEN -> CLOSED     the probe succeeds
 * HALF_OPEN -> OPEN       the probe fails
 * cool-down c:  30 s, doubled by every failed probe up to 10 min; the wait is uniform in [c, 1.2 c]
 * </pre>
 *
 * <p>Providers' real outages last an hour at the median, which is why the cool-down grows; a single
 * probe at a time is let through, so that a provider that comes back is not met by everybody at
 * once; the jitter keeps the routers of one installation from probing together. What attempts tell
 * that began before the circuit last opened or closed is old news and changes nothing.
 */
final class CircuitBreaker {
  /** The breaker's state. */
  enum State {
    CLOSED,
    HALF_OPEN,
    OPEN
  }

  /**
   * An attempt's way through.
   *
   * @param epoch how often the circuit had changed when it began
   * @param probe whether it finds out for the others
   */
  record Pass(int epoch, boolean probe) {}

  private static final Duration FORGET_AFTER = Duration.ofSeconds(60);
  private static final Duration PROBE_LIMIT = Duration.ofMinutes(2);
  private static final double MOST_JITTER = 0.2;

  private final DoubleSupplier jitter;
  private State state = State.CLOSED;
  private int epoch;
  private Duration coolDown = Duration.ZERO;
  private Instant openUntil = Instant.MIN;
  private Instant probeUntil = Instant.MIN;
  private Instant lastOutcomeAt = Instant.MIN;
  private long outcomes; // one bit per outcome, newest lowest; 1 is a failure
  private int count;
  private int failuresInARow;

  /**
   * Creates a closed one.
   *
   * @param jitter the chance for cool-downs, within [0, 1)
   */
  CircuitBreaker(DoubleSupplier jitter) {
    this.jitter = jitter;
  }

  /** Whether an attempt may be made at {@code at}. */
  synchronized boolean allows(Instant at) {
    return switch (state) {
      case CLOSED -> true;
      case OPEN -> !at.isBefore(openUntil);
      case HALF_OPEN -> !at.isBefore(probeUntil);
    };
  }

  /** Lets an attempt through that begins now, or null. After the cool-down it is the probe. */
  synchronized @Nullable Pass pass(Instant now) {
    if (!allows(now)) {
      return null;
    } else if (state == State.CLOSED) {
      return new Pass(epoch, false);
    }
    state = State.HALF_OPEN;
    probeUntil = now.plus(PROBE_LIMIT); // by then it has told something, or never will
    return new Pass(epoch, true);
  }

  /** An attempt showed a provider at work. Returns whether the circuit closed. */
  synchronized boolean onSuccess(Pass pass, Breaker rules, Instant now) {
    if (pass.epoch != epoch || state == State.OPEN) {
      return false;
    } else if (state == State.HALF_OPEN) {
      state = State.CLOSED;
      coolDown = Duration.ZERO;
      epoch++;
      forget();
      return true;
    }
    add(0, rules, now);
    failuresInARow = 0;
    return false;
  }

  /** An attempt failed in a way that counts. Returns whether the circuit opened. */
  synchronized boolean onFailure(Pass pass, Breaker rules, Instant now) {
    if (pass.epoch != epoch || state == State.OPEN) {
      return false;
    } else if (state == State.HALF_OPEN) {
      open(min(coolDown.multipliedBy(2), rules.maxCoolDown()), now);
      return true;
    }
    add(1, rules, now);
    failuresInARow++;
    if (failuresInARow >= rules.failuresInARow()
        || (count >= rules.window() && Long.bitCount(outcomes) >= rules.failuresInWindow())) {
      open(rules.coolDown(), now);
      return true;
    }
    return false;
  }

  /** An attempt ended without saying anything about the provider. */
  synchronized void onUnknown(Pass pass) {
    if (pass.probe && pass.epoch == epoch && state == State.HALF_OPEN) {
      probeUntil = Instant.MIN; // the next attempt is the probe
    }
  }

  /** The state as an attempt at {@code at} would meet it: open becomes half open by itself. */
  synchronized State state(Instant at) {
    return state == State.OPEN && !at.isBefore(openUntil) ? State.HALF_OPEN : state;
  }

  private void add(int bit, Breaker rules, Instant now) {
    if (lastOutcomeAt.isBefore(now.minus(FORGET_AFTER))) {
      forget();
    }
    lastOutcomeAt = now;
    long mask = -1L >>> (64 - rules.window());
    outcomes = ((outcomes << 1) | bit) & mask;
    count = Math.min(count + 1, rules.window());
  }

  private void open(Duration wait, Instant now) {
    state = State.OPEN;
    coolDown = wait;
    long extra = Math.round(wait.toMillis() * jitter.getAsDouble() * MOST_JITTER);
    openUntil = now.plus(wait).plusMillis(extra);
    epoch++;
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
