package dev.detour.gateway.health;

import dev.detour.policy.decision.AttemptOutcome;
import dev.detour.policy.document.Protection.Breaker;
import dev.detour.policy.document.Route;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt's leave to ask its route: a slot, and its way through the circuit. It is held until
 * the attempt has ended, streams included, and given back once with what the end tells.
 */
public final class Permit {
  private static final Logger log = LoggerFactory.getLogger(Permit.class);

  /** How long a route is out when nobody said for how long: then one request finds out. */
  private static final Duration OUT_UNLESS_ADVISED = Duration.ofSeconds(60);

  private final Route route;
  private final RouteHealth.Entry entry;
  private final CircuitBreaker.Pass pass;
  private final boolean outageProbe;
  private final Clock clock;
  private final Instant begunAt;
  private boolean returned;

  Permit(
      Route route,
      RouteHealth.Entry entry,
      CircuitBreaker.Pass pass,
      boolean outageProbe,
      Instant begunAt,
      Clock clock) {
    this.route = route;
    this.entry = entry;
    this.pass = pass;
    this.outageProbe = outageProbe;
    this.clock = clock;
    this.begunAt = begunAt;
  }

  /** The circuit as the attempt met it: {@code closed}, or {@code half_open} for a probe. */
  public String circuit() {
    CircuitBreaker.State met =
        pass.probe() ? CircuitBreaker.State.HALF_OPEN : CircuitBreaker.State.CLOSED;
    return met.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Tells how the attempt ended, and gives the slot back.
   *
   * @param firstAnswer from its start to its first content, or to its end for a plain answer
   */
  public void end(AttemptOutcome outcome, Duration firstAnswer) {
    if (returned) {
      return;
    }
    returned = true;
    Instant now = clock.instant();
    Optional<FailureCategory> category = outcome.category();
    entry.concurrency.leave(load(category), begunAt, now);
    if (outcome.failure().isEmpty()) {
      answered(firstAnswer, now);
    } else {
      failed(outcome.failure().get(), now);
    }
  }

  /** Gives the slot back of an attempt whose end tells nothing. */
  public void abandon() {
    if (!returned) {
      returned = true;
      Instant now = clock.instant();
      entry.concurrency.leave(ConcurrencyLimit.Load.UNKNOWN, begunAt, now);
      toldNothing(now);
    }
  }

  private static ConcurrencyLimit.Load load(Optional<FailureCategory> category) {
    if (category.isEmpty()) {
      return ConcurrencyLimit.Load.BORNE;
    }
    return switch (category.get()) {
      case RATE_LIMITED, OVERLOADED, TIMEOUT -> ConcurrencyLimit.Load.TOO_MUCH;
      default -> ConcurrencyLimit.Load.UNKNOWN;
    };
  }

  private void answered(Duration firstAnswer, Instant now) {
    endOutage();
    Breaker rules = rules();
    boolean slow = rules.slowCall().filter(limit -> firstAnswer.compareTo(limit) > 0).isPresent();
    if (slow) {
      fail("slow call", now);
    } else {
      succeed(now);
    }
  }

  private void failed(ProviderFailure failure, Instant now) {
    switch (failure.category().health()) {
      case COUNTS -> {
        endOutage();
        fail(failure.category() + " (" + failure.providerCode() + ")", now);
      }
      case COOLS_DOWN -> {
        endOutage();
        failure.advisedDelay().ifPresent(delay -> coolDown(now.plus(delay)));
        succeed(now);
      }
      case TAKES_OUT -> {
        Duration out = failure.advisedDelay().orElse(OUT_UNLESS_ADVISED);
        entry.outage.begin(now.plus(out), outageProbe);
        entry.breaker.onUnknown(pass);
        log.error(
            "route {} is out for {} s: {} ({})",
            route,
            out.toSeconds(),
            failure.category(),
            failure.providerCode());
      }
      case UNTOUCHED -> {
        if (failure.category() == FailureCategory.CANCELLED) {
          toldNothing(now);
        } else {
          endOutage();
          succeed(now);
        }
      }
    }
  }

  private void toldNothing(Instant now) {
    if (outageProbe) {
      entry.outage.retry(now);
    }
    entry.breaker.onUnknown(pass);
  }

  private void endOutage() {
    if (outageProbe) {
      entry.outage.end();
    }
  }

  private void coolDown(Instant until) {
    synchronized (entry) {
      entry.coolsUntil = entry.coolsUntil.isAfter(until) ? entry.coolsUntil : until;
    }
  }

  private void succeed(Instant now) {
    if (entry.breaker.onSuccess(pass, rules(), now)) {
      log.info("circuit of route {} closed", route);
    }
  }

  private void fail(String why, Instant now) {
    if (entry.breaker.onFailure(pass, rules(), now)) {
      log.warn("circuit of route {} opened: {}", route, why);
    }
  }

  private Breaker rules() {
    return route.protection().breaker();
  }
}
