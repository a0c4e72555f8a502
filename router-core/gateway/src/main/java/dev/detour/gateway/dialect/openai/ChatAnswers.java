package dev.detour.gateway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.FinishReason;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.dialect.AnswerFormat;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.gateway.dialect.StreamDecoder;
import dev.detour.gateway.json.Json;
import dev.detour.policy.price.TokenUsage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads chat completions. */
final class ChatAnswers implements AnswerFormat {
  @Override
  public Completion completion(byte[] body) throws MalformedAnswerException {
    JsonNode tree;
    try {
      tree = Json.tree(body);
    } catch (IOException e) {
      throw new MalformedAnswerException("no JSON");
    }
    JsonNode choice = tree.path("choices").path(0);
    JsonNode message = choice.path("message");
    if (!message.isObject()) {
      throw new MalformedAnswerException("no message");
    }
    return new Completion(
        tree.path("id").asText(""),
        tree.path("model").asText(""),
        parts(message),
        finish(choice.path("finish_reason").asText("stop")),
        usage(tree.path("usage")));
  }

  private static List<Part> parts(JsonNode message) {
    List<Part> parts = new ArrayList<>();
    String thought = thought(message);
    if (!thought.isEmpty()) {
      parts.add(new Part.Reasoning(thought, Optional.empty()));
    }
    String text = message.path("content").asText("");
    if (!text.isEmpty()) {
      parts.add(new Part.Text(text));
    }
    String refusal = message.path("refusal").asText("");
    if (!refusal.isEmpty()) {
      parts.add(new Part.Refusal(refusal));
    }
    for (JsonNode call : message.path("tool_calls")) {
      JsonNode function = call.path("function");
      String arguments = function.path("arguments").asText("");
      parts.add(
          new Part.ToolCall(
              call.path("id").asText(""),
              function.path("name").asText(""),
              arguments.isBlank() ? "{}" : arguments));
    }
    return parts;
  }

  /** Servers of open models differ in where they put thoughts. */
  static String thought(JsonNode message) {
    String thought = message.path("reasoning_content").asText("");
    return thought.isEmpty() ? message.path("reasoning").asText("") : thought;
  }

  static Finish finish(String reason) {
    return Finish.of(
        switch (reason) {
          case "length" -> FinishReason.LENGTH;
          case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
          case "content_filter" -> FinishReason.CONTENT_FILTER;
          default -> FinishReason.STOP;
        },
        reason);
  }

  static Optional<TokenUsage> usage(JsonNode usage) {
    if (!usage.isObject()) {
      return Optional.empty();
    }
    JsonNode input = usage.path("prompt_tokens_details");
    JsonNode output = usage.path("completion_tokens_details");
    return Optional.of(
        new TokenUsage(
            count(usage, "prompt_tokens"),
            count(input, "cached_tokens"),
            count(input, "cache_creation_tokens"),
            count(usage, "completion_tokens"),
            count(output, "reasoning_tokens")));
  }

  static long count(JsonNode node, String field) {
    return Math.max(0, node.path(field).asLong(0));
  }

  @Override
  public StreamDecoder decoder() {
    return new ChatDecoder();
  }
}
