package dev.detour.gateway.dialect.gemini;

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

/** Reads generateContent's answers. */
final class GeminiAnswers implements AnswerFormat {
  @Override
  public Completion completion(byte[] body) throws MalformedAnswerException {
    JsonNode tree = Trees.object(body);
    JsonNode candidate = tree.path("candidates").path(0);
    if (!candidate.isObject()) {
      throw new MalformedAnswerException("no candidate");
    }
    List<Part> parts = new ArrayList<>();
    int calls = 0;
    for (JsonNode part : candidate.path("content").path("parts")) {
      if (part.path("functionCall").isObject()) {
        JsonNode call = part.path("functionCall");
        parts.add(
            new Part.ToolCall(
                Trees.callId(call, tree.path("responseId").asText(""), calls++),
                call.path("name").asText(""),
                Trees.arguments(call.path("args"))));
      } else if (!part.path("text").asText("").isEmpty()) {
        String text = part.path("text").asText();
        parts.add(
            part.path("thought").asBoolean()
                ? new Part.Reasoning(text, Optional.empty())
                : new Part.Text(text));
      }
    }
    JsonNode usage = tree.path("usageMetadata");
    return new Completion(
        tree.path("responseId").asText(""),
        tree.path("modelVersion").asText(""),
        parts,
        finish(candidate.path("finishReason").asText("STOP"), calls > 0),
        usage.isObject() ? Optional.of(usage(usage)) : Optional.empty());
  }

  /** An answer that calls tools just stops, in this dialect. */
  static Finish finish(String reason, boolean calls) {
    FinishReason meaning =
        switch (reason) {
          case "MAX_TOKENS", "CONTINUATION" -> FinishReason.LENGTH;
          case "SAFETY",
              "RECITATION",
              "LANGUAGE",
              "BLOCKLIST",
              "PROHIBITED_CONTENT",
              "SPII",
              "MODEL_ARMOR",
              "IMAGE_SAFETY",
              "IMAGE_PROHIBITED_CONTENT",
              "IMAGE_RECITATION" ->
              FinishReason.CONTENT_FILTER;
          default -> calls ? FinishReason.TOOL_CALLS : FinishReason.STOP;
        };
    return Finish.of(meaning, reason);
  }

  /** The API counts thoughts beside the answer, and what its own tools read beside the prompt. */
  static TokenUsage usage(JsonNode usage) {
    long thoughts = Trees.count(usage, "thoughtsTokenCount");
    return new TokenUsage(
        Trees.count(usage, "promptTokenCount") + Trees.count(usage, "toolUsePromptTokenCount"),
        Trees.count(usage, "cachedContentTokenCount"),
        0,
        Trees.count(usage, "candidatesTokenCount") + thoughts,
        thoughts);
  }

  @Override
  public StreamDecoder decoder() {
    return new GeminiDecoder();
  }
}
