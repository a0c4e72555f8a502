package dev.detour.gateway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.FinishReason;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.dialect.AnswerFormat;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.gateway.dialect.StreamDecoder;
import dev.detour.gateway.dialect.Trees;
import dev.detour.policy.price.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads messages. */
final class AnthropicAnswers implements AnswerFormat {
  @Override
  public Completion completion(byte[] body) throws MalformedAnswerException {
    JsonNode message = Trees.object(body);
    if (!message.path("content").isArray()) {
      throw new MalformedAnswerException("no content");
    }
    List<Part> parts = new ArrayList<>();
    for (JsonNode block : message.path("content")) {
      part(block).ifPresent(parts::add);
    }
    JsonNode usage = message.path("usage");
    return new Completion(
        message.path("id").asText(""),
        message.path("model").asText(""),
        parts,
        finish(message),
        usage.isObject() ? Optional.of(usage(usage)) : Optional.empty());
  }

  /** What a block says; what the provider's own tools did is for its own callers alone. */
  private static Optional<Part> part(JsonNode block) {
    return switch (block.path("type").asText()) {
      case "text" -> Optional.of(new Part.Text(block.path("text").asText("")));
      case "thinking" ->
          Optional.of(
              new Part.Reasoning(
                  block.path("thinking").asText(""),
                  Optional.of(block.path("signature").asText(""))
                      .filter(signature -> !signature.isEmpty())));
      case "redacted_thinking" ->
          Optional.of(new Part.SealedReasoning(block.path("data").asText("")));
      case "tool_use" ->
          Optional.of(
              new Part.ToolCall(
                  block.path("id").asText(""),
                  block.path("name").asText(""),
                  Trees.arguments(block.path("input"))));
      default -> Optional.empty();
    };
  }

  /** How a message, or the change of one, says that it ended. */
  static Finish finish(JsonNode message) {
    String reason = message.path("stop_reason").asText("end_turn");
    FinishReason meaning =
        switch (reason) {
          case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
          case "tool_use" -> FinishReason.TOOL_CALLS;
          case "refusal" -> FinishReason.REFUSAL;
          default -> FinishReason.STOP;
        };
    JsonNode stop = message.path("stop_sequence");
    return new Finish(
        meaning, reason, stop.isTextual() ? Optional.of(stop.asText()) : Optional.empty());
  }

  /** The API counts input that a cache was involved with apart from the rest. */
  static TokenUsage usage(JsonNode usage) {
    long read = Trees.count(usage, "cache_read_input_tokens");
    long written = Trees.count(usage, "cache_creation_input_tokens");
    return new TokenUsage(
        Trees.count(usage, "input_tokens") + read + written,
        read,
        written,
        Trees.count(usage, "output_tokens"),
        Trees.count(usage.path("output_tokens_details"), "thinking_tokens"));
  }

  @Override
  public StreamDecoder decoder() {
    return new AnthropicDecoder();
  }
}
