package dev.detour.gateway.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.dialect.Frame;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.gateway.dialect.StreamDecoder;
import dev.detour.gateway.dialect.Trees;
import java.util.function.Consumer;

/** Reads one stream of message events. Blocks come one after the other. */
final class AnthropicDecoder implements StreamDecoder {
  private final ObjectNode usage = JsonNodeFactory.instance.objectNode();
  private int calls;
  private boolean inCall;
  private boolean hasArguments;
  private String initialInput = "{}";

  @Override
  public void decode(Frame frame, Consumer<StreamEvent> events) throws MalformedAnswerException {
    JsonNode event = Trees.object(frame);
    switch (event.path("type").asText()) {
      case "message_start" -> {
        JsonNode message = event.path("message");
        events.accept(
            new StreamEvent.Started(
                message.path("id").asText(""), message.path("model").asText("")));
        used(message.path("usage"), events);
      }
      case "content_block_start" -> start(event.path("content_block"), events);
      case "content_block_delta" -> delta(event.path("delta"), events);
      case "content_block_stop" -> endCall(events);
      case "message_delta" -> {
        endCall(events);
        used(event.path("usage"), events);
        JsonNode delta = event.path("delta");
        if (delta.path("stop_reason").isTextual()) {
          events.accept(new StreamEvent.Finished(AnthropicAnswers.finish(delta)));
        }
      }
      case "message_stop" -> events.accept(new StreamEvent.Ended());
      case "error" -> events.accept(new StreamEvent.Failed());
      case "" -> {
        if (!event.has("error")) {
          throw new MalformedAnswerException("no type");
        }
        events.accept(new StreamEvent.Failed());
      }
      default -> {} // a ping, or an event of a newer version, which readers are to pass over
    }
  }

  private void start(JsonNode block, Consumer<StreamEvent> events) {
    endCall(events);
    switch (block.path("type").asText()) {
      case "text" -> text(block.path("text"), events);
      case "thinking" -> thought(block.path("thinking"), events);
      case "redacted_thinking" ->
          events.accept(new StreamEvent.ReasoningSealed(block.path("data").asText("")));
      case "tool_use" -> {
        inCall = true;
        hasArguments = false;
        initialInput = Trees.arguments(block.path("input"));
        events.accept(
            new StreamEvent.ToolCallStarted(
                calls, block.path("id").asText(""), block.path("name").asText("")));
      }
      default -> {} // what the provider's own tools do
    }
  }

  private void delta(JsonNode delta, Consumer<StreamEvent> events) {
    switch (delta.path("type").asText()) {
      case "text_delta" -> text(delta.path("text"), events);
      case "thinking_delta" -> thought(delta.path("thinking"), events);
      case "signature_delta" ->
          events.accept(new StreamEvent.ReasoningSigned(delta.path("signature").asText("")));
      case "input_json_delta" -> {
        String piece = delta.path("partial_json").asText("");
        if (inCall && !piece.isEmpty()) {
          hasArguments = true;
          events.accept(new StreamEvent.ToolCallDelta(calls, piece));
        }
      }
      default -> {}
    }
  }

  private static void text(JsonNode text, Consumer<StreamEvent> events) {
    if (!text.asText("").isEmpty()) {
      events.accept(new StreamEvent.TextDelta(text.asText()));
    }
  }

  private static void thought(JsonNode thought, Consumer<StreamEvent> events) {
    if (!thought.asText("").isEmpty()) {
      events.accept(new StreamEvent.ReasoningDelta(thought.asText()));
    }
  }

  /** A tool without parameters is called without a piece of arguments. */
  private void endCall(Consumer<StreamEvent> events) {
    if (inCall) {
      if (!hasArguments) {
        events.accept(new StreamEvent.ToolCallDelta(calls, initialInput));
      }
      events.accept(new StreamEvent.ToolCallEnded(calls++));
      inCall = false;
    }
  }

  /** Later counts replace earlier ones; what is not repeated stays. */
  private void used(JsonNode counts, Consumer<StreamEvent> events) {
    if (counts.isObject()) {
      counts
          .properties()
          .forEach(
              count -> {
                if (!count.getValue().isNull()) {
                  usage.set(count.getKey(), count.getValue());
                }
              });
      events.accept(new StreamEvent.Used(AnthropicAnswers.usage(usage)));
    }
  }
}
