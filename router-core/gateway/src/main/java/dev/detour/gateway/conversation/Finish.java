package dev.detour.gateway.conversation;

import java.util.Optional;

/**
 * How an answer ended.
 *
 * @param reason why
 * @param providerReason in the provider's own word, for the record
 * @param stopSequence the stop text it came to, where the provider says so
 */
public record Finish(FinishReason reason, String providerReason, Optional<String> stopSequence) {
  /** A finish without a stop text. */
  public static Finish of(FinishReason reason, String providerReason) {
    return new Finish(reason, providerReason, Optional.empty());
  }
}
