package dev.detour.gateway.chat;

import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.gateway.surface.CallerRequest;
import dev.detour.policy.decision.RequestFacts;
import dev.detour.policy.decision.RequestFacts.TokenBounds;

/**
 * The most tokens that an attempt can be charged for.
 *
 * <p>Input: one token for each byte of the body, since no token of a byte-level vocabulary is
 * shorter, and the fields around a message ({@code {"role":"user","content":""}}) have more bytes
 * than the marks that a chat template puts in their place have tokens. An image is billed by its
 * size in pixels, which a link does not tell: each counts as the dearest that is published, 48,169
 * tokens (gpt-4o-mini at high detail).
 *
 * <p>Output: the cap that is enforced upstream, for each of the choices asked for.
 */
final class TokenBound {
  private static final long IMAGE_TOKENS = 48_169;

  private TokenBound() {}

  /** The bounds of a request whose answer is held to its output cap. */
  static TokenBounds of(
      PolicySnapshot snapshot, CallerRequest request, BodyCosts costs, RequestFacts facts) {
    long outputCap = facts.outputCap();
    // Whoever continues a broken stream reads what was delivered of it.
    boolean continued =
        request.stream() && snapshot.policy().classPolicy(facts.trafficClass()).continueStreams();
    long images =
        request.requires().contains("images") ? IMAGE_TOKENS * Math.max(1, costs.images()) : 0;
    long input = request.body().length + images + (continued ? outputCap : 0);
    return new TokenBounds(input, outputCap * costs.choices());
  }
}
