package dev.detour.policy.failure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Finds the answers of Gemini that are none: blocked prompts, candidates that a filter emptied,
 * malformed function calls.
 *
 * <p>Within a stream a candidate without content is normal unless its finish reason tells
 * otherwise.
 */
final class GeminiAnswerCheck implements AnswerCheck {
  private static final FinishTable FINISHES = GoogleErrorTable.FINISHES;

  @Override
  public Optional<ProviderFailure> failure(ProviderSignal signal, JsonNode body) {
    String block = body.path("promptFeedback").path("blockReason").asText("");
    JsonNode candidates = body.path("candidates");
    if (!block.isEmpty() && candidates.isEmpty()) {
      return AnswerCheck.found(signal, FailureCategory.CONTENT_FILTER, FinishTable.key(block));
    } else if (signal.phase() == Phase.STREAM) {
      return chunkFailure(signal, candidates);
    } else if (candidates.isEmpty()) {
      boolean isAnswer = body.has("usageMetadata") || body.has("modelVersion");
      return isAnswer
          ? AnswerCheck.found(signal, FailureCategory.MODEL_OUTPUT_ERROR, "empty_answer")
          : AnswerCheck.found(signal, FailureCategory.SERVER_ERROR, "no_candidates");
    }
    Optional<ProviderFailure> first = Optional.empty();
    for (JsonNode candidate : candidates) {
      Optional<ProviderFailure> failure = candidateFailure(signal, candidate);
      if (failure.isEmpty()) {
        return failure; // One good candidate of several is an answer.
      }
      first = first.or(() -> failure);
    }
    return first;
  }

  private static Optional<ProviderFailure> chunkFailure(
      ProviderSignal signal, JsonNode candidates) {
    JsonNode candidate = candidates.path(0);
    String reason = candidate.path("finishReason").asText("");
    Optional<FailureCategory> told =
        saysSomething(candidate) ? FINISHES.spoils(reason) : FINISHES.tells(reason);
    return told.flatMap(category -> AnswerCheck.found(signal, category, FinishTable.key(reason)));
  }

  private static Optional<ProviderFailure> candidateFailure(
      ProviderSignal signal, JsonNode candidate) {
    String reason = candidate.path("finishReason").asText("");
    Optional<FailureCategory> spoiled = FINISHES.spoils(reason);
    if (spoiled.isPresent()) {
      return AnswerCheck.found(signal, spoiled.get(), FinishTable.key(reason));
    }
    return saysSomething(candidate)
        ? Optional.empty()
        : FINISHES.empty(reason, signal.phase(), signal.status());
  }

  /** Whether any part says more than what the model thought. */
  private static boolean saysSomething(JsonNode candidate) {
    for (JsonNode part : candidate.path("content").path("parts")) {
      boolean isText = part.has("text");
      if (!part.path("thought").asBoolean()
          && (isText ? !part.path("text").asText().isEmpty() : !part.isEmpty())) {
        return true;
      }
    }
    return false;
  }
}
