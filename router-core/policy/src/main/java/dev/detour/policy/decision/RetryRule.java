package dev.detour.policy.decision;

import dev.detour.policy.document.Retry;
import dev.detour.policy.document.Route;
import dev.detour.policy.failure.FailureCategory;
import dev.detour.policy.failure.ProviderFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Says whether the route that has just failed is asked again, and after how long.
 *
 * <p>The n-th wait is uniform in {@code [b/2, b]} with {@code b = min(max, base * 2^(n-1))}: half
 * of it spreads the callers, the other half keeps them off a provider that needs the pause. Advice
 * replaces the backoff where it is longer.
 */
final class RetryRule {
  private final Situation situation;

  RetryRule(Situation situation) {
    this.situation = situation;
  }

  /**
   * How long to wait before asking the last route again, or null when it is not asked again.
   * Whether its retry budget and its health allow that is for the caller to ask.
   */
  @Nullable Duration delay(ProviderFailure failure) {
    Route route = situation.last().route();
    Retry retry = situation.classPolicy().retry();
    int retries = situation.attemptsOn(route) - 1;
    if (retries >= retry.maxPerRoute()
        || !isAllowed(failure.category(), route)
        || situation.isHardStopped()) {
      return null;
    }
    Duration backoff = backoff(retry, retries);
    if (failure.advisedDelay().isEmpty()) {
      return backoff;
    }
    Duration advised = failure.advisedDelay().get();
    if (advised.compareTo(retry.waitBudget()) > 0) {
      return null;
    }
    return advised.compareTo(backoff) > 0 ? advised : backoff;
  }

  private boolean isAllowed(FailureCategory category, Route route) {
    return switch (category.sameRoute()) {
      case NEVER -> false;
      case ONCE -> situation.failuresOn(route, category) == 1;
      case ONCE_IF_NO_BYTE_CAME ->
          situation.failuresOn(route, category) == 1 && !situation.last().anyByteReceived();
      case AFTER_ADVISED_DELAY -> true;
    };
  }

  private Duration backoff(Retry retry, int retries) {
    long base = retry.backoffBase().toMillis() << retries;
    long longest = Math.min(base, retry.backoffMax().toMillis());
    double share = 0.5 + situation.randomness().nextDouble() / 2;
    return Duration.ofMillis(Math.round(longest * share));
  }
}
