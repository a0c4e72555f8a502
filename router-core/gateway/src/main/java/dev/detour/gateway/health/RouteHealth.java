package dev.detour.gateway.health;

import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.HealthView;
import dev.detour.policy.decision.RouteStatus;
import dev.detour.policy.document.ClassPolicy;
import dev.detour.policy.document.Protection.RetryBudget;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.TrafficClass;
import dev.detour.policy.event.AttemptReason;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * The health of every route, learned from the attempts made on it, and what keeps ill routes from
 * being stormed. Shared by all event loops; thread safe.
 *
 * <p>A route is kept by its name and by what it points at: another model or address under the same
 * name starts afresh.
 */
public final class RouteHealth implements HealthView {
  private record Key(String route, String provider, String baseUrl, String model) {}

  /** What is known of one route. */
  static final class Entry {
    final CircuitBreaker breaker;
    final ConcurrencyLimit concurrency;
    final ExtraLoad retries = ExtraLoad.full();
    final Outage outage = new Outage();
    volatile Instant coolsUntil = Instant.MIN;

    Entry(Route route, DoubleSupplier jitter) {
      breaker = new CircuitBreaker(jitter);
      concurrency = new ConcurrencyLimit(route.protection().concurrency());
    }
  }

  /** The hedges of one class, and their limits as of its last request. */
  private static final class Hedges {
    private final ExtraLoad load = ExtraLoad.empty();
    private volatile RetryBudget limits = new RetryBudget(0, 0, 0);
  }

  private static final int MOST_HEDGES_WAITING = 10;

  private final Clock clock;
  private final DoubleSupplier jitter;
  private final Map<Key, Entry> entries = new ConcurrentHashMap<>();
  private final Map<TrafficClass, Hedges> hedges = new EnumMap<>(TrafficClass.class);

  /**
   * Knows of no route yet.
   *
   * @param clock the time of day
   * @param jitter the chance for cool-downs, within [0, 1)
   */
  public RouteHealth(Clock clock, DoubleSupplier jitter) {
    this.clock = clock;
    this.jitter = jitter;
    for (TrafficClass trafficClass : TrafficClass.values()) {
      hedges.put(trafficClass, new Hedges());
    }
  }

  @Override
  public RouteStatus status(Route route, Instant at) {
    Entry entry = entry(route);
    if (!entry.outage.allows(at)) {
      return RouteStatus.OUT;
    } else if (at.isBefore(entry.coolsUntil)) {
      return RouteStatus.COOLING_DOWN;
    } else if (!entry.breaker.allows(at)) {
      return RouteStatus.CIRCUIT_OPEN;
    }
    return entry.concurrency.hasRoom(route.protection().concurrency())
        ? RouteStatus.AVAILABLE
        : RouteStatus.AT_LIMIT;
  }

  @Override
  public boolean mayRetry(Route route) {
    return entry(route).retries.hasToken(retryLimits(route), clock.instant());
  }

  @Override
  public boolean mayHedge(TrafficClass trafficClass) {
    Hedges ofClass = hedges(trafficClass);
    return ofClass.load.hasToken(ofClass.limits, clock.instant());
  }

  /** The health as one request sees it from now on. */
  public RequestHealth forRequest(ClassPolicy policy) {
    policy
        .hedge()
        .ifPresent(
            hedge -> {
              Hedges ofClass = hedges(policy.trafficClass());
              ofClass.limits = new RetryBudget(hedge.maxExtraLoad(), 0, MOST_HEDGES_WAITING);
              ofClass.load.onRequest(ofClass.limits, clock.instant());
            });
    return new RequestHealth(this);
  }

  boolean takeRetry(Route route) {
    return entry(route).retries.take(retryLimits(route), clock.instant());
  }

  boolean takeHedge(TrafficClass trafficClass) {
    Hedges ofClass = hedges(trafficClass);
    return ofClass.load.take(ofClass.limits, clock.instant());
  }

  /**
   * Lets an attempt begin now. Whoever decided to make it saw an available route; another event
   * loop may have been faster.
   */
  Optional<Permit> admit(Decision.Attempt attempt) {
    Instant now = clock.instant();
    Route route = attempt.route();
    Entry entry = entry(route);
    if (!entry.outage.allows(now)
        || now.isBefore(entry.coolsUntil)
        || !entry.concurrency.enter(route.protection().concurrency())) {
      return Optional.empty();
    }
    CircuitBreaker.Pass pass = entry.breaker.pass(now);
    if (pass == null) {
      entry.concurrency.leave(ConcurrencyLimit.Load.UNKNOWN, now, now);
      return Optional.empty();
    }
    if (attempt.attemptReason() != AttemptReason.RETRY) {
      entry.retries.onRequest(retryLimits(route), now);
    }
    return Optional.of(new Permit(route, entry, pass, entry.outage.probe(now), now, clock));
  }

  /**
   * Gives routes that are out another chance: somebody published a policy, perhaps to mend them.
   */
  public void forgetOuts() {
    entries.values().forEach(entry -> entry.outage.end());
  }

  /** Every route's status, by name, for metrics. */
  public Map<String, RouteStatus> statuses(Iterable<Route> routes, Instant now) {
    Map<String, RouteStatus> statuses = new TreeMap<>();
    routes.forEach(route -> statuses.put(route.name(), status(route, now)));
    return statuses;
  }

  /** Every route's circuit, by name: 0 closed, 1 half open, 2 open. */
  public Map<String, Double> circuits(Iterable<Route> routes) {
    Instant now = clock.instant();
    return each(routes, route -> number(entry(route).breaker.state(now)));
  }

  private static double number(CircuitBreaker.State state) {
    return switch (state) {
      case CLOSED -> 0;
      case HALF_OPEN -> 1;
      case OPEN -> 2;
    };
  }

  /** The tokens left in every route's retry budget, by name. */
  public Map<String, Double> retryTokens(Iterable<Route> routes) {
    Instant now = clock.instant();
    return each(routes, route -> entry(route).retries.tokens(retryLimits(route), now));
  }

  /** How many attempts every route bears at a time, by name. */
  public Map<String, Double> limits(Iterable<Route> routes) {
    return each(routes, route -> entry(route).concurrency.limit());
  }

  /** The attempts under way on every route, by name. */
  public Map<String, Double> inFlight(Iterable<Route> routes) {
    return each(routes, route -> entry(route).concurrency.inFlight());
  }

  private static Map<String, Double> each(Iterable<Route> routes, ToDoubleFunction<Route> value) {
    Map<String, Double> values = new TreeMap<>();
    routes.forEach(route -> values.put(route.name(), value.applyAsDouble(route)));
    return values;
  }

  private static RetryBudget retryLimits(Route route) {
    return route.protection().retryBudget();
  }

  private Hedges hedges(TrafficClass trafficClass) {
    Hedges found = hedges.get(trafficClass);
    if (found == null) {
      throw new AssertionError("the constructor makes one for every class");
    }
    return found;
  }

  private Entry entry(Route route) {
    Key key =
        new Key(
            route.name(),
            route.provider().name(),
            route.provider().baseUrl().toString(),
            route.model());
    Entry known = entries.get(key);
    return known != null ? known : entries.computeIfAbsent(key, absent -> new Entry(route, jitter));
  }
}
