package dev.detour.gateway.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.dialect.Frame;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.gateway.dialect.StreamDecoder;
import dev.detour.gateway.dialect.Trees;
import java.util.function.Consumer;

/**
 * Reads one stream of Converse events. Blocks come one after the other; the usage comes last, after
 * the end of the message.
 */
final class ConverseDecoder implements StreamDecoder {
  private boolean started;
  private boolean inCall;
  private boolean hasArguments;
  private int calls;

  @Override
  public void decode(Frame frame, Consumer<StreamEvent> events) throws MalformedAnswerException {
    if (!frame.headers().getOrDefault(":message-type", "event").equals("event")) {
      events.accept(new StreamEvent.Failed());
      return;
    }
    JsonNode event = Trees.object(frame);
    String type = frame.headers().getOrDefault(":event-type", "");
    if (!started && !type.equals("initial-response")) {
      started = true;
      events.accept(new StreamEvent.Started("", ""));
    }
    switch (type) {
      case "contentBlockStart" -> start(event.path("start"), events);
      case "contentBlockDelta" -> delta(event.path("delta"), events);
      case "contentBlockStop" -> endCall(events);
      case "messageStop" -> {
        endCall(events);
        String reason = event.path("stopReason").asText("end_turn");
        events.accept(new StreamEvent.Finished(ConverseAnswers.finish(reason)));
      }
      case "metadata" -> {
        if (event.path("usage").isObject()) {
          events.accept(new StreamEvent.Used(ConverseAnswers.usage(event.path("usage"))));
        }
        events.accept(new StreamEvent.Ended());
      }
      case "" -> throw new MalformedAnswerException("no type");
      default -> {} // the message's start, or an event of a newer version
    }
  }

  private void start(JsonNode start, Consumer<StreamEvent> events) {
    endCall(events);
    if (start.has("toolUse")) {
      JsonNode call = start.path("toolUse");
      inCall = true;
      hasArguments = false;
      events.accept(
          new StreamEvent.ToolCallStarted(
              calls, call.path("toolUseId").asText(""), call.path("name").asText("")));
    }
  }

  private void delta(JsonNode delta, Consumer<StreamEvent> events) {
    String text = delta.path("text").asText("");
    if (!text.isEmpty()) {
      events.accept(new StreamEvent.TextDelta(text));
    }
    String piece = delta.path("toolUse").path("input").asText("");
    if (inCall && !piece.isEmpty()) {
      hasArguments = true;
      events.accept(new StreamEvent.ToolCallDelta(calls, piece));
    }
    JsonNode thought = delta.path("reasoningContent");
    if (!thought.path("text").asText("").isEmpty()) {
      events.accept(new StreamEvent.ReasoningDelta(thought.path("text").asText()));
    } else if (thought.has("signature")) {
      events.accept(new StreamEvent.ReasoningSigned(thought.path("signature").asText("")));
    } else if (thought.has("redactedContent")) {
      String data = thought.path("redactedContent").asText("");
      events.accept(new StreamEvent.ReasoningSealed(data));
    }
  }

  /** A tool without parameters is called without a piece of arguments. */
  private void endCall(Consumer<StreamEvent> events) {
    if (inCall) {
      if (!hasArguments) {
        events.accept(new StreamEvent.ToolCallDelta(calls, "{}"));
      }
      events.accept(new StreamEvent.ToolCallEnded(calls++));
      inCall = false;
    }
  }
}
