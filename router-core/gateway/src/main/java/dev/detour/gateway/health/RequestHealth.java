package dev.detour.gateway.health;

import dev.detour.policy.decision.Decision;
import dev.detour.policy.decision.HealthView;
import dev.detour.policy.decision.RouteStatus;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.TrafficClass;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The routes' health as one request sees it. Between a decision and its attempt another request may
 * take the last slot, token or probe; what was refused to this one stays refused, so that it
 * decides again and comes to an end. On one event loop.
 */
public final class RequestHealth implements HealthView {
  private final RouteHealth health;
  private Map<String, RouteStatus> refused = Map.of();
  private Set<String> retryRefused = Set.of();
  private boolean hedgeRefused;

  /** The route whose retry is paid for and not made yet; a wait for money may lie between. */
  private @Nullable String paidRetry;

  RequestHealth(RouteHealth health) {
    this.health = health;
  }

  @Override
  public RouteStatus status(Route route, Instant at) {
    RouteStatus before = refused.get(route.name());
    return before == null ? health.status(route, at) : before;
  }

  @Override
  public boolean mayRetry(Route route) {
    return isPaid(route) || (!retryRefused.contains(route.name()) && health.mayRetry(route));
  }

  @Override
  public boolean mayHedge(TrafficClass trafficClass) {
    return !hedgeRefused && health.mayHedge(trafficClass);
  }

  /**
   * Pays a retry from the route's budget, once for each that is made. False when the budget is
   * spent: decide again.
   */
  public boolean takeRetry(Route route) {
    if (isPaid(route)) {
      return true;
    }
    boolean taken = health.takeRetry(route);
    if (taken) {
      paidRetry = route.name();
    } else {
      retryRefused = retryRefused.isEmpty() ? new HashSet<>() : retryRefused;
      retryRefused.add(route.name());
    }
    return taken;
  }

  /** The retry that was paid for, if any, is made. */
  public void retryMade() {
    paidRetry = null;
  }

  private boolean isPaid(Route route) {
    return route.name().equals(paidRetry);
  }

  /** Pays a hedge from the class's extra load. False when there is no room for it. */
  public boolean takeHedge(TrafficClass trafficClass) {
    hedgeRefused = !health.takeHedge(trafficClass);
    return !hedgeRefused;
  }

  /** Lets an attempt begin. Empty when the route can no longer be asked: decide again. */
  public Optional<Permit> admit(Decision.Attempt attempt, Instant now) {
    Optional<Permit> permit = health.admit(attempt);
    if (permit.isEmpty()) {
      RouteStatus status = health.status(attempt.route(), now);
      boolean freedMeanwhile = status == RouteStatus.AVAILABLE;
      refused = refused.isEmpty() ? new HashMap<>() : refused;
      refused.put(attempt.route().name(), freedMeanwhile ? RouteStatus.AT_LIMIT : status);
    }
    return permit;
  }
}
