package dev.detour.policy.decision;

import dev.detour.policy.document.Route;
import dev.detour.policy.document.TrafficClass;
import java.time.Instant;

/** What is known about the routes' health, as of one decision. */
public interface HealthView {
  /** Every route available, every retry and every hedge allowed. */
  HealthView ALL_HEALTHY =
      new HealthView() {
        @Override
        public RouteStatus status(Route route, Instant at) {
          return RouteStatus.AVAILABLE;
        }

        @Override
        public boolean mayRetry(Route route) {
          return true;
        }

        @Override
        public boolean mayHedge(TrafficClass trafficClass) {
          return true;
        }
      };

  /** Whether the route may be asked at {@code at}, which is now or after a retry's wait. */
  RouteStatus status(Route route, Instant at);

  /** Whether the route's retry budget has a token left. */
  boolean mayRetry(Route route);

  /** Whether the class's extra load leaves room for a hedge. */
  boolean mayHedge(TrafficClass trafficClass);
}
