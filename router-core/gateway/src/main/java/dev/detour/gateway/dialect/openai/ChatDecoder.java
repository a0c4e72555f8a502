package dev.detour.gateway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.dialect.Frame;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.gateway.dialect.StreamDecoder;
import dev.detour.gateway.json.Json;
import java.io.IOException;
import java.util.BitSet;
import java.util.function.Consumer;

/** Reads one stream of chat completion chunks. */
final class ChatDecoder implements StreamDecoder {
  private static final int MOST_CALLS = 1024;

  private final BitSet calls = new BitSet();
  private boolean started;
  private int openCall = -1;

  @Override
  public void decode(Frame frame, Consumer<StreamEvent> events) throws MalformedAnswerException {
    if (frame.data().equals("[DONE]")) {
      events.accept(new StreamEvent.Ended());
      return;
    }
    JsonNode chunk = tree(frame);
    if (chunk.hasNonNull("error")) {
      events.accept(new StreamEvent.Failed());
      return;
    } else if (!chunk.path("choices").isArray() && !chunk.path("usage").isObject()) {
      throw new MalformedAnswerException("no chunk");
    }
    start(chunk, events);
    JsonNode choice = chunk.path("choices").path(0);
    readDelta(choice.path("delta"), events);
    String reason = choice.path("finish_reason").asText("");
    if (!choice.path("finish_reason").isNull() && !reason.isEmpty()) {
      endCall(events);
      events.accept(new StreamEvent.Finished(ChatAnswers.finish(reason)));
    }
    ChatAnswers.usage(chunk.path("usage"))
        .ifPresent(usage -> events.accept(new StreamEvent.Used(usage)));
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

  private void start(JsonNode chunk, Consumer<StreamEvent> events) {
    // The first chunk of some servers carries their filter's findings and no model.
    String model = chunk.path("model").asText("");
    if (!started && (!model.isEmpty() || !chunk.path("choices").isEmpty())) {
      started = true;
      events.accept(new StreamEvent.Started(chunk.path("id").asText(""), model));
    }
  }

  private void readDelta(JsonNode delta, Consumer<StreamEvent> events)
      throws MalformedAnswerException {
    String thought = ChatAnswers.thought(delta);
    if (!thought.isEmpty()) {
      events.accept(new StreamEvent.ReasoningDelta(thought));
    }
    String text = delta.path("content").asText("");
    if (delta.path("content").isTextual() && !text.isEmpty()) {
      endCall(events);
      events.accept(new StreamEvent.TextDelta(text));
    }
    String refusal = delta.path("refusal").asText("");
    if (delta.path("refusal").isTextual() && !refusal.isEmpty()) {
      events.accept(new StreamEvent.RefusalDelta(refusal));
    }
    int position = 0;
    for (JsonNode call : delta.path("tool_calls")) {
      readCall(call, call.path("index").asInt(position++), events);
    }
  }

  private void readCall(JsonNode call, int index, Consumer<StreamEvent> events)
      throws MalformedAnswerException {
    if (index < 0 || index > MOST_CALLS) {
      throw new MalformedAnswerException("a tool call's index");
    }
    JsonNode function = call.path("function");
    if (!calls.get(index)) {
      endCall(events);
      calls.set(index);
      openCall = index;
      events.accept(
          new StreamEvent.ToolCallStarted(
              index, call.path("id").asText(""), function.path("name").asText("")));
    }
    String arguments = function.path("arguments").asText("");
    if (!arguments.isEmpty()) {
      events.accept(new StreamEvent.ToolCallDelta(index, arguments));
    }
  }

  private void endCall(Consumer<StreamEvent> events) {
    if (openCall >= 0) {
      events.accept(new StreamEvent.ToolCallEnded(openCall));
      openCall = -1;
    }
  }
}
