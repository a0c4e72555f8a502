package dev.detour.policy.failure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Finds the answers of a dialect that are none. */
interface AnswerCheck {
  /** What is wrong with a 2xx body, or with an event, that carries no error. */
  Optional<ProviderFailure> failure(ProviderSignal signal, JsonNode body);

  /** An answer that is none. */
  static Optional<ProviderFailure> found(
      ProviderSignal signal, FailureCategory category, String code) {
    return Optional.of(failure(category, code, signal.phase(), signal.status()));
  }

  /** An answer that is none. */
  static ProviderFailure failure(FailureCategory category, String code, Phase phase, int status) {
    String message =
        switch (category.fault()) {
          case CALLER ->
              category == FailureCategory.CONTENT_FILTER
                  ? "The provider's content filter withheld the answer."
                  : "The request left the provider no room for an answer.";
          case PROVIDER, CAPACITY, INTERNAL -> "The provider sent no usable answer.";
        };
    return ProviderFailure.of(category, code, message, phase, status);
  }
}
