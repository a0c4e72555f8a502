package dev.detour.standalone.history;

import dev.detour.policy.decision.Decision;
import dev.detour.policy.document.Route;
import dev.detour.policy.price.Cost;
import dev.detour.policy.price.PriceBook;
import dev.detour.policy.price.TokenUsage;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An attempt of the past.
 *
 * @param circuit as it met it
 * @param usage of an answer
 */
record PastAttempt(
    Decision.Attempt decision,
    int index,
    Instant startedAt,
    ProviderCall call,
    String circuit,
    Optional<TokenUsage> usage,
    PriceBook prices) {

  /** In micro-USD, where usage and price are known. */
  OptionalLong costMicros() {
    Route route = decision.route();
    return usage.isPresent()
            && prices.cost(route.provider().name(), route.model(), usage.get())
                instanceof Cost.Known known
        ? OptionalLong.of(known.micros())
        : OptionalLong.empty();
  }
}
