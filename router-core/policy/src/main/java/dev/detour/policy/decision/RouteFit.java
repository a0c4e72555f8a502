package dev.detour.policy.decision;

import dev.detour.policy.document.Route;
import java.util.Optional;

/**
 * Whether a route's dialect can express a request. Pure: the same route always gives the same
 * answer. It is asked only for routes that a decision comes to, so an answer may take some work.
 */
@FunctionalInterface
public interface RouteFit {
  /** Every route can. */
  RouteFit ANY = route -> Optional.empty();

  /** What of the request the route cannot express; empty when it can express all of it. */
  Optional<String> whyNot(Route route);

  /**
   * The same where the route shall continue an answer that has begun: then its dialect must express
   * the request also where it would be passed on as it came.
   */
  default Optional<String> whyNotContinue(Route route) {
    return whyNot(route);
  }
}
