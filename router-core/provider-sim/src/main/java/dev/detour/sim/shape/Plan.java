package dev.detour.sim.shape;

import dev.detour.sim.log.TokenUsage;
import dev.detour.sim.scenario.Fault;
import java.util.Optional;

/**
 * What will be done with one attempt, decided before the first byte goes out.
 *
 * @param firstTokenMs when the first token is due, from arrival
 * @param msPerToken time between visible tokens
 * @param wanted visible tokens of the answer that no cap cuts
 * @param usage what a complete answer costs
 * @param finishReason of a complete answer, in OpenAI's words
 * @param id tells answers apart and is as deterministic as the rest
 */
public record Plan(
    Optional<Fault> fault,
    double firstTokenMs,
    double msPerToken,
    int wanted,
    TokenUsage usage,
    String finishReason,
    String id) {

  /** When the last visible token is due, from arrival. */
  public double lastTokenMs() {
    return firstTokenMs + msPerToken * Math.max(0, usage.visible() - 1);
  }

  /** What the provider charges when the answer ended after {@code visibleTokens} tokens. */
  public TokenUsage usageAfter(long visibleTokens) {
    long reasoning = visibleTokens > 0 ? usage.reasoning() : 0;
    return new TokenUsage(
        usage.input(),
        usage.cachedInput(),
        usage.cacheWrite(),
        reasoning + visibleTokens,
        reasoning);
  }

  /** How many visible tokens are made this long after arrival. */
  public long tokensMade(double elapsedMs) {
    if (elapsedMs < firstTokenMs) {
      return 0;
    }
    if (msPerToken == 0) {
      return usage.visible();
    }
    return Math.min(usage.visible(), 1 + (long) ((elapsedMs - firstTokenMs) / msPerToken));
  }
}
