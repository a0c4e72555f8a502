package dev.detour.policy.failure;

import java.util.Optional;

/**
 * One provider dialect's failure table: from what came back to a category.
 *
 * <p>Decided from the status, the headers and the parsed fields of the body, never from text that
 * may quote the user's prompt.
 */
public interface FailureClassifier {
  /** The failure that the signal shows, or empty when it shows none. */
  Optional<ProviderFailure> classify(ProviderSignal signal);
}
