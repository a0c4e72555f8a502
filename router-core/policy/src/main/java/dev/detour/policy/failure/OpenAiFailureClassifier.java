package dev.detour.policy.failure;

import java.util.Optional;

/** The failure table of the OpenAI dialect. */
public final class OpenAiFailureClassifier implements FailureClassifier {
  @Override
  public Optional<ProviderFailure> classify(ProviderSignal signal) {
    throw new UnsupportedOperationException();
  }
}
