package dev.detour.gateway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Completion;
import dev.detour.gateway.conversation.Finish;
import dev.detour.gateway.conversation.FinishReason;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.dialect.AnswerFormat;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.gateway.dialect.StreamDecoder;
import dev.detour.gateway.dialect.Trees;
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
        parts(message, tree.path("id").asText("")),
        finish(choice.path("finish_reason").asText("stop"), !message.path("tool_calls").isEmpty()),
        usage(tree.path("usage")));
  }

  private static List<Part> parts(JsonNode message, String answerId) {
    List<Part> parts = new ArrayList<>();
    String thought = thought(message);
    if (!thought.isEmpty()) {
      parts.add(new Part.Reasoning(thought, Optional.empty()));
    }
    parts.addAll(said(message.path("content")));
    String refusal = message.path("refusal").asText("");
    if (!refusal.isEmpty()) {
      parts.add(new Part.Refusal(refusal));
    }
    int calls = 0;
    for (JsonNode call : message.path("tool_calls")) {
      JsonNode function = call.path("function");
      String arguments = function.path("arguments").asText("");
      parts.add(
          new Part.ToolCall(
              Trees.callId(call, answerId, calls++),
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

  /** A text, or a list of texts and thoughts, as Mistral's models that think have it. */
  static List<Part> said(JsonNode content) {
    List<Part> parts = new ArrayList<>();
    if (content.isTextual() && !content.textValue().isEmpty()) {
      parts.add(new Part.Text(content.textValue()));
    } else if (content.isArray()) {
      for (JsonNode piece : content) {
        String text = piece.path("text").asText("");
        StringBuilder thought = new StringBuilder(piece.path("thinking").asText(""));
        piece.path("thinking").forEach(it -> thought.append(it.path("text").asText("")));
        if (!thought.isEmpty()) {
          parts.add(new Part.Reasoning(thought.toString(), Optional.empty()));
        } else if (!text.isEmpty()) {
          parts.add(new Part.Text(text));
        }
      }
    }
    return parts;
  }

  /** An answer that calls a tool which it was told to call just stops. */
  static Finish finish(String reason, boolean calls) {
    return Finish.of(
        switch (reason) {
          case "length", "model_length" -> FinishReason.LENGTH;
          case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
          case "content_filter" -> FinishReason.CONTENT_FILTER;
          default -> calls ? FinishReason.TOOL_CALLS : FinishReason.STOP;
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
            cacheWritten(usage, input),
            count(usage, "completion_tokens"),
            count(output, "reasoning_tokens")));
  }

  /** Servers differ in where they say what they wrote to a cache. */
  private static long cacheWritten(JsonNode usage, JsonNode input) {
    long written = count(input, "cache_creation_tokens");
    written = written > 0 ? written : count(input, "cache_write_tokens");
    return written > 0 ? written : count(usage, "cache_creation_input_tokens");
  }

  static long count(JsonNode node, String field) {
    return Math.max(0, node.path(field).asLong(0));
  }

  @Override
  public StreamDecoder decoder() {
    return new ChatDecoder();
  }
}
