package dev.detour.policy.replay;

import dev.detour.policy.decision.HealthView;
import dev.detour.policy.decision.RouteStatus;
import dev.detour.policy.document.Route;
import dev.detour.policy.document.TrafficClass;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The routes' health at one decision, as far as the log tells it: a route is well unless a decision
 * passed over it.
 *
 * @param skips of that decision; of all the request's decisions once it has left the log
 * @param blocked the route that was not asked again although it would have been, had it been well
 */
record LoggedMoment(LoggedSkips skips, @Nullable String blocked) implements HealthView {
  @Override
  public RouteStatus status(Route route, Instant at) {
    return route.name().equals(blocked)
        ? RouteStatus.COOLING_DOWN
        : skips.statuses().getOrDefault(route.name(), RouteStatus.AVAILABLE);
  }

  @Override
  public boolean mayRetry(Route route) {
    return !skips.withoutRetry().contains(route.name());
  }

  @Override
  public boolean mayHedge(TrafficClass trafficClass) {
    return false;
  }
}
