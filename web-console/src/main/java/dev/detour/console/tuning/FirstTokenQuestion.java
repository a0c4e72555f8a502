package dev.detour.console.tuning;

import dev.detour.policy.document.TrafficClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Whether a route's first-token timeout is right for a class, and the evidence to say so.
 *
 * @param trafficClass the class
 * @param current the timeout in force
 * @param from start of the evidence
 * @param to end of the evidence
 * @param primary the attempts on the route in question
 * @param fallbacks the routes that are asked when it gives no token, in their order, each with its
 *     attempts; empty when there is none
 * @param inputCostMicros what the input of an average attempt costs: the price of an attempt that
 *     is cut off, where too few have been; empty when not known
 */
public record FirstTokenQuestion(
    TrafficClass trafficClass,
    Duration current,
    Instant from,
    Instant to,
    RouteAttempts primary,
    List<RouteAttempts> fallbacks,
    OptionalDouble inputCostMicros) {

  public FirstTokenQuestion {
    if (current.toMillis() < 1) {
      throw new IllegalArgumentException("current: " + current + " (expected: >= 1ms)");
    }
    fallbacks = List.copyOf(fallbacks);
  }

  double currentMs() {
    return (double) current.toMillis();
  }
}
