package dev.detour.console.recommendation;

import dev.detour.console.tuning.AttemptObservation;
import dev.detour.console.tuning.RouteAttempts;
import dev.detour.policy.document.Route;
import dev.detour.policy.price.TokenUsage;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The streamed attempts on one route for one class.
 *
 * @param meanInputTokens over attempts whose provider counted them; absent when none did
 */
record RouteEvidence(List<AttemptObservation> attempts, OptionalDouble meanInputTokens) {
  RouteEvidence {
    attempts = List.copyOf(attempts);
  }

  RouteAttempts of(Route route) {
    return new RouteAttempts(route.name(), attempts);
  }

  /** What the input of an average attempt costs: the price of one that is cut off early. */
  OptionalDouble inputCostMicros(Route route) {
    if (meanInputTokens.isEmpty() || route.price().isEmpty()) {
      return OptionalDouble.empty();
    }
    long tokens = Math.round(meanInputTokens.getAsDouble());
    return OptionalDouble.of((double) route.price().get().costMicros(TokenUsage.of(tokens, 0)));
  }
}
