package dev.detour.gateway.health;

import dev.detour.policy.decision.AttemptOutcome;
import dev.detour.policy.decision.HealthView;
import dev.detour.policy.decision.RouteStatus;
import dev.detour.policy.document.Route;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The health of every route, learned from the attempts made on it. Thread safe.
 *
 * <p>A route is kept by its name and by what it points at: another model or address under the same
 * name starts afresh.
 */
public final class RouteHealth implements HealthView {
  private static final Logger log = LoggerFactory.getLogger(RouteHealth.class);

  /** How long a route is out when nobody said for how long: then one request finds out. */
  private static final Duration OUT_UNLESS_ADVISED = Duration.ofSeconds(60);

  private record Key(String route, String provider, String baseUrl, String model) {}

  private static final class Entry {
    private final CircuitBreaker breaker = new CircuitBreaker();
    private volatile Instant coolsUntil = Instant.MIN;
    private volatile Instant outUntil = Instant.MIN;
  }

  private final Map<Key, Entry> entries = new ConcurrentHashMap<>();

  @Override
  public RouteStatus status(Route route, Instant at) {
    Entry entry = entry(route);
    if (at.isBefore(entry.outUntil)) {
      return RouteStatus.OUT;
    } else if (at.isBefore(entry.coolsUntil)) {
      return RouteStatus.COOLING_DOWN;
    }
    return entry.breaker.allows(at) ? RouteStatus.AVAILABLE : RouteStatus.CIRCUIT_OPEN;
  }

  /** Always: retry budgets are the next thing to come here. */
  @Override
  public boolean mayRetry(Route route) {
    return true;
  }

  /** Tells that an attempt begins. */
  public void onAttempt(Route route, Instant now) {
    entry(route).breaker.onAttempt(now);
  }

  /** Tells how an attempt ended. */
  public void onOutcome(AttemptOutcome outcome) {
    Entry entry = entry(outcome.route());
    if (outcome.failure().isEmpty()) {
      entry.breaker.onSuccess(outcome.endedAt());
    } else {
      onFailure(outcome.route(), entry, outcome.failure().get(), outcome.endedAt());
    }
  }

  private static void onFailure(Route route, Entry entry, ProviderFailure failure, Instant now) {
    switch (failure.category().health()) {
      case COUNTS -> {
        if (entry.breaker.onFailure(now)) {
          log.warn(
              "circuit of route {} opened: {} ({})",
              route,
              failure.category(),
              failure.providerCode());
        }
      }
      case COOLS_DOWN -> {
        failure
            .advisedDelay()
            .ifPresent(delay -> entry.coolsUntil = later(entry.coolsUntil, now.plus(delay)));
        entry.breaker.onSuccess(now);
      }
      case TAKES_OUT -> {
        Duration out = failure.advisedDelay().orElse(OUT_UNLESS_ADVISED);
        entry.outUntil = later(entry.outUntil, now.plus(out));
        entry.breaker.onUnknown();
        log.error(
            "route {} is out for {} s: {} ({})",
            route,
            out.toSeconds(),
            failure.category(),
            failure.providerCode());
      }
      case UNTOUCHED -> {
        if (failure.category() == FailureCategory.CANCELLED) {
          entry.breaker.onUnknown();
        } else {
          entry.breaker.onSuccess(now);
        }
      }
    }
  }

  /**
   * Gives routes that are out another chance: somebody published a policy, perhaps to mend them.
   */
  public void forgetOuts() {
    entries.values().forEach(entry -> entry.outUntil = Instant.MIN);
  }

  /** Every known route's status, by name, for metrics. */
  public Map<String, RouteStatus> statuses(Iterable<Route> routes, Instant now) {
    Map<String, RouteStatus> statuses = new TreeMap<>();
    routes.forEach(route -> statuses.put(route.name(), status(route, now)));
    return statuses;
  }

  private Entry entry(Route route) {
    Key key =
        new Key(
            route.name(),
            route.provider().name(),
            route.provider().baseUrl().toString(),
            route.model());
    Entry known = entries.get(key);
    return known != null ? known : entries.computeIfAbsent(key, absent -> new Entry());
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
