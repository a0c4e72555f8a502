package dev.detour.policy.failure;

import dev.detour.policy.document.Dialect;
import java.util.Optional;

/** The failure table of the OpenAI dialect, for callers that speak no other. */
public final class OpenAiFailureClassifier implements FailureClassifier {
  private final FailureClassifier classifier = FailureClassifiers.of(Dialect.OPENAI);

  @Override
  public Optional<ProviderFailure> classify(ProviderSignal signal) {
    return classifier.classify(signal);
  }
}
