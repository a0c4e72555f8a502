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

/** Reads OpenAI's responses. */
final class ResponseAnswers implements AnswerFormat {
  @Override
  public Completion completion(byte[] body) throws MalformedAnswerException {
    try {
      return completion(Json.tree(body));
    } catch (IOException e) {
      throw new MalformedAnswerException("no JSON");
    }
  }

  static Completion completion(JsonNode response) throws MalformedAnswerException {
    if (!response.path("output").isArray()) {
      throw new MalformedAnswerException("no output");
    }
    List<Part> parts = new ArrayList<>();
    for (JsonNode item : response.path("output")) {
      addParts(item, parts);
    }
    return new Completion(
        response.path("id").asText(""),
        response.path("model").asText(""),
        parts,
        finish(response),
        usage(response.path("usage")));
  }

  private static void addParts(JsonNode item, List<Part> parts) {
    switch (item.path("type").asText()) {
      case "message" -> {
        for (JsonNode part : item.path("content")) {
          parts.add(
              part.path("type").asText().equals("refusal")
                  ? new Part.Refusal(part.path("refusal").asText(""))
                  : new Part.Text(part.path("text").asText("")));
        }
      }
      case "function_call" ->
          parts.add(
              new Part.ToolCall(
                  item.path("call_id").asText(""),
                  item.path("name").asText(""),
                  item.path("arguments").asText("{}")));
      default -> {} // nobody but the caller, who gets the answer as it came, reads the others
    }
  }

  static Finish finish(JsonNode response) {
    String reason = response.path("incomplete_details").path("reason").asText("");
    if (reason.equals("max_output_tokens")) {
      return Finish.of(FinishReason.LENGTH, "length");
    } else if (reason.equals("content_filter")) {
      return Finish.of(FinishReason.CONTENT_FILTER, reason);
    }
    boolean called = false;
    for (JsonNode item : response.path("output")) {
      called |= item.path("type").asText().equals("function_call");
    }
    return called
        ? Finish.of(FinishReason.TOOL_CALLS, "tool_calls")
        : Finish.of(FinishReason.STOP, "stop");
  }

  static Optional<TokenUsage> usage(JsonNode usage) {
    return usage.isObject()
        ? Optional.of(
            new TokenUsage(
                ChatAnswers.count(usage, "input_tokens"),
                ChatAnswers.count(usage.path("input_tokens_details"), "cached_tokens"),
                ChatAnswers.count(usage.path("input_tokens_details"), "cache_write_tokens"),
                ChatAnswers.count(usage, "output_tokens"),
                ChatAnswers.count(usage.path("output_tokens_details"), "reasoning_tokens")))
        : Optional.empty();
  }

  @Override
  public StreamDecoder decoder() {
    return new ResponseDecoder();
  }
}
