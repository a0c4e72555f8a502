package dev.detour.policy.failure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Finds the messages of the Anthropic dialect that are no answer. */
final class AnthropicAnswerCheck implements AnswerCheck {
  private static final FinishTable FINISHES = AnthropicErrorTable.FINISHES;

  @Override
  public Optional<ProviderFailure> failure(ProviderSignal signal, JsonNode body) {
    boolean isEvent = signal.phase() == Phase.STREAM;
    String reason = (isEvent ? body.path("delta") : body).path("stop_reason").asText("");
    Optional<FailureCategory> spoiled = FINISHES.spoils(reason);
    if (spoiled.isPresent()) {
      return AnswerCheck.found(signal, spoiled.get(), FinishTable.key(reason));
    } else if (isEvent) {
      return Optional.empty();
    } else if (!body.path("content").isArray()) {
      return AnswerCheck.found(signal, FailureCategory.SERVER_ERROR, "no_content");
    }
    return saysSomething(body.path("content"))
        ? Optional.empty()
        : FINISHES.empty(reason, signal.phase(), signal.status());
  }

  /** Whether any block says more than what the model thought. */
  private static boolean saysSomething(JsonNode content) {
    for (JsonNode block : content) {
      boolean says =
          switch (block.path("type").asText()) {
            case "text" -> !block.path("text").asText("").isEmpty();
            case "thinking", "redacted_thinking", "" -> false;
            default -> true;
          };
      if (says) {
        return true;
      }
    }
    return false;
  }
}
