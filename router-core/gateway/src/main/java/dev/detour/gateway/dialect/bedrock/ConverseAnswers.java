package dev.detour.gateway.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.FinishReason;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.dialect.AnswerFormat;
import dev.detour.gateway.dialect.Frame;
import dev.detour.gateway.dialect.Framing;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.gateway.dialect.StreamDecoder;
import dev.detour.gateway.dialect.Trees;
import dev.detour.policy.price.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads Converse's answers. They name neither an id nor a model. */
final class ConverseAnswers implements AnswerFormat {
  @Override
  public Completion completion(byte[] body) throws MalformedAnswerException {
    JsonNode tree = Trees.object(body);
    JsonNode content = tree.path("output").path("message").path("content");
    if (!content.isArray()) {
      throw new MalformedAnswerException("no content");
    }
    List<Part> parts = new ArrayList<>();
    for (JsonNode block : content) {
      part(block).ifPresent(parts::add);
    }
    JsonNode usage = tree.path("usage");
    return new Completion(
        "",
        "",
        parts,
        finish(tree.path("stopReason").asText("end_turn")),
        usage.isObject() ? Optional.of(usage(usage)) : Optional.empty());
  }

  private static Optional<Part> part(JsonNode block) {
    if (block.has("text")) {
      return Optional.of(new Part.Text(block.path("text").asText("")));
    } else if (block.has("toolUse")) {
      JsonNode call = block.path("toolUse");
      return Optional.of(
          new Part.ToolCall(
              call.path("toolUseId").asText(""),
              call.path("name").asText(""),
              Trees.arguments(call.path("input"))));
    } else if (block.has("citationsContent")) {
      return Optional.of(new Part.Text(cited(block.path("citationsContent"))));
    }
    JsonNode thought = block.path("reasoningContent");
    if (thought.has("redactedContent")) {
      return Optional.of(new Part.SealedReasoning(thought.path("redactedContent").asText("")));
    } else if (thought.has("reasoningText")) {
      JsonNode text = thought.path("reasoningText");
      String signature = text.path("signature").asText("");
      return Optional.of(
          new Part.Reasoning(
              text.path("text").asText(""), Optional.of(signature).filter(it -> !it.isEmpty())));
    }
    return Optional.empty();
  }

  private static String cited(JsonNode citations) {
    StringBuilder text = new StringBuilder();
    citations.path("content").forEach(it -> text.append(it.path("text").asText("")));
    return text.toString();
  }

  static Finish finish(String reason) {
    return Finish.of(
        switch (reason) {
          case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
          case "tool_use" -> FinishReason.TOOL_CALLS;
          case "content_filtered", "guardrail_intervened" -> FinishReason.CONTENT_FILTER;
          case "refusal" -> FinishReason.REFUSAL;
          default -> FinishReason.STOP;
        },
        reason);
  }

  /** The API counts input that a cache was involved with apart from the rest. */
  static TokenUsage usage(JsonNode usage) {
    long read = Trees.count(usage, "cacheReadInputTokens");
    long written = Trees.count(usage, "cacheWriteInputTokens");
    return new TokenUsage(
        Trees.count(usage, "inputTokens") + read + written,
        read,
        written,
        Trees.count(usage, "outputTokens"),
        0);
  }

  @Override
  public StreamDecoder decoder() {
    return new ConverseDecoder();
  }

  @Override
  public String streamType() {
    return "application/vnd.amazon.eventstream";
  }

  @Override
  public Framing framing(int maxFrameBytes, Consumer<Frame> handler) {
    return new EventStreamFraming(maxFrameBytes, handler);
  }
}
