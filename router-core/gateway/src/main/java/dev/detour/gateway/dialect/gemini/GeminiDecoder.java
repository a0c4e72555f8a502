package dev.detour.gateway.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.dialect.Frame;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.gateway.dialect.StreamDecoder;
import dev.detour.gateway.dialect.Trees;
import java.util.function.Consumer;

/** Reads one stream of generateContent answers. Calls come whole. */
final class GeminiDecoder implements StreamDecoder {
  private boolean started;
  private int calls;

  @Override
  public void decode(Frame frame, Consumer<StreamEvent> events) throws MalformedAnswerException {
    JsonNode chunk = Trees.object(frame);
    JsonNode candidates = chunk.path("candidates");
    boolean blocked = candidates.isEmpty() && chunk.path("promptFeedback").has("blockReason");
    if (chunk.has("error") || blocked) {
      events.accept(new StreamEvent.Failed());
      return;
    } else if (!candidates.isArray() && !chunk.path("usageMetadata").isObject()) {
      throw new MalformedAnswerException("no chunk");
    }
    if (!started) {
      started = true;
      events.accept(
          new StreamEvent.Started(
              chunk.path("responseId").asText(""), chunk.path("modelVersion").asText("")));
    }
    for (JsonNode part : candidates.path(0).path("content").path("parts")) {
      part(chunk, part, events);
    }
    if (chunk.path("usageMetadata").isObject()) {
      events.accept(new StreamEvent.Used(GeminiAnswers.usage(chunk.path("usageMetadata"))));
    }
    String reason = candidates.path(0).path("finishReason").asText("");
    if (!reason.isEmpty()) {
      events.accept(new StreamEvent.Finished(GeminiAnswers.finish(reason, calls > 0)));
    }
  }

  private void part(JsonNode chunk, JsonNode part, Consumer<StreamEvent> events) {
    if (part.path("functionCall").isObject()) {
      JsonNode call = part.path("functionCall");
      String id = Trees.callId(call, chunk.path("responseId").asText(""), calls);
      events.accept(new StreamEvent.ToolCallStarted(calls, id, call.path("name").asText("")));
      events.accept(new StreamEvent.ToolCallDelta(calls, Trees.arguments(call.path("args"))));
      events.accept(new StreamEvent.ToolCallEnded(calls));
      calls++;
      return;
    }
    String text = part.path("text").asText("");
    if (!text.isEmpty()) {
      events.accept(
          part.path("thought").asBoolean()
              ? new StreamEvent.ReasoningDelta(text)
              : new StreamEvent.TextDelta(text));
    }
  }
}
