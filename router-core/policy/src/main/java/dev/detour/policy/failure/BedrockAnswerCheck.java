package dev.detour.policy.failure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Finds the answers of Bedrock's Converse operation that are none, and those of InvokeModel in the
 * Anthropic dialect.
 */
final class BedrockAnswerCheck implements AnswerCheck {
  private static final FinishTable FINISHES = BedrockErrorTable.FINISHES;

  private final AnswerCheck anthropic = new AnthropicAnswerCheck();

  @Override
  public Optional<ProviderFailure> failure(ProviderSignal signal, JsonNode body) {
    if (body.has("stop_reason") || body.path("delta").has("stop_reason")) {
      return anthropic.failure(signal, body);
    }
    String reason =
        body.path("stopReason").asText(body.path("messageStop").path("stopReason").asText(""));
    Optional<FailureCategory> spoiled = FINISHES.spoils(reason);
    if (spoiled.isPresent()) {
      return AnswerCheck.found(signal, spoiled.get(), FinishTable.key(reason));
    } else if (signal.phase() == Phase.STREAM) {
      return Optional.empty();
    }
    JsonNode message = body.path("output").path("message");
    if (!message.isObject()) {
      return AnswerCheck.found(signal, FailureCategory.SERVER_ERROR, "no_output");
    }
    return saysSomething(message.path("content"))
        ? Optional.empty()
        : FINISHES.empty(reason, signal.phase(), signal.status());
  }

  /** Whether any block says more than what the model thought. */
  private static boolean saysSomething(JsonNode content) {
    for (JsonNode block : content) {
      boolean isText = block.has("text");
      if (!block.has("reasoningContent")
          && (isText ? !block.path("text").asText().isEmpty() : !block.isEmpty())) {
        return true;
      }
    }
    return false;
  }
}
