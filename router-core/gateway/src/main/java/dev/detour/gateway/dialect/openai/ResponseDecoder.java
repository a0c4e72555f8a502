package dev.detour.gateway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.dialect.Frame;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.gateway.dialect.StreamDecoder;
import dev.detour.gateway.json.Json;
import java.io.IOException;
import java.util.function.Consumer;

/** Reads one stream of OpenAI's response events. */
final class ResponseDecoder implements StreamDecoder {
  @Override
  public void decode(Frame frame, Consumer<StreamEvent> events) throws MalformedAnswerException {
    JsonNode event = tree(frame);
    switch (event.path("type").asText()) {
      case "response.created" -> {
        JsonNode response = event.path("response");
        events.accept(
            new StreamEvent.Started(
                response.path("id").asText(""), response.path("model").asText("")));
      }
      case "response.output_text.delta" -> events.accept(new StreamEvent.TextDelta(delta(event)));
      case "response.refusal.delta" -> events.accept(new StreamEvent.RefusalDelta(delta(event)));
      case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" ->
          events.accept(new StreamEvent.ReasoningDelta(delta(event)));
      case "response.output_item.added" -> added(event, events);
      case "response.output_item.done" -> done(event, events);
      case "response.function_call_arguments.delta" ->
          events.accept(
              new StreamEvent.ToolCallDelta(event.path("output_index").asInt(), delta(event)));
      case "response.completed", "response.incomplete" -> {
        JsonNode response = event.path("response");
        ResponseAnswers.usage(response.path("usage"))
            .ifPresent(usage -> events.accept(new StreamEvent.Used(usage)));
        events.accept(new StreamEvent.Finished(ResponseAnswers.finish(response)));
        events.accept(new StreamEvent.Ended());
      }
      case "response.failed", "error" -> events.accept(new StreamEvent.Failed());
      default -> {
        if (event.hasNonNull("error")) {
          events.accept(new StreamEvent.Failed());
        } else if (!event.path("type").isTextual()) {
          throw new MalformedAnswerException("no event");
        }
      }
    }
  }

  private static void added(JsonNode event, Consumer<StreamEvent> events) {
    JsonNode item = event.path("item");
    if (item.path("type").asText().equals("function_call")) {
      events.accept(
          new StreamEvent.ToolCallStarted(
              event.path("output_index").asInt(),
              item.path("call_id").asText(""),
              item.path("name").asText("")));
    }
  }

  private static void done(JsonNode event, Consumer<StreamEvent> events) {
    switch (event.path("item").path("type").asText()) {
      case "message", "reasoning", "" -> {}
      case "function_call" ->
          events.accept(new StreamEvent.ToolCallEnded(event.path("output_index").asInt()));
      default -> events.accept(new StreamEvent.Opaque());
    }
  }

  private static String delta(JsonNode event) {
    return event.path("delta").asText("");
  }

  private static JsonNode tree(Frame frame) throws MalformedAnswerException {
    try {
      JsonNode tree = Json.tree(frame.data());
      if (tree != null && tree.isObject()) {
        return tree;
      }
    } catch (IOException e) {
      // said below
    }
    throw new MalformedAnswerException("no JSON object");
  }
}
