package dev.detour.console.tuning;

import java.util.List;

/**
 * The logged attempts of one route.
 *
 * @param route the route's name
 * @param attempts in any order
 */
public record RouteAttempts(String route, List<AttemptObservation> attempts) {
  public RouteAttempts {
    attempts = List.copyOf(attempts);
  }
}
