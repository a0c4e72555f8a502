package dev.detour.gateway.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.conversation.Part;
import dev.detour.gateway.conversation.StreamEvent;
import dev.detour.gateway.dialect.Frame;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.gateway.dialect.StreamDecoder;
import dev.detour.gateway.dialect.Trees;
import dev.detour.gateway.json.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads one stream of chat completion chunks. Some servers give every call the same index: a piece
 * that brings another id and a name begins another call.
 */
final class ChatDecoder implements StreamDecoder {
  private static final int MOST_CALLS = 1024;

  /** A call by its number in the answer, and the id that it came with. */
  private record Call(int number, String id) {}

  private final Map<Integer, Call> byIndex = new HashMap<>();
  private boolean started;
  private String answerId = "";
  private int calls;
  private int openCall = -1;

  @Override
  public void decode(Frame frame, Consumer<StreamEvent> events) throws MalformedAnswerException {
    if (frame.data().equals("[DONE]")) {
      events.accept(new StreamEvent.Ended());
      return;
    }
    JsonNode chunk = tree(frame);
    if (chunk.hasNonNull("error") || chunk.path("choices").path(0).hasNonNull("error")) {
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
      events.accept(new StreamEvent.Finished(ChatAnswers.finish(reason, calls > 0)));
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
      answerId = chunk.path("id").asText("");
      events.accept(new StreamEvent.Started(answerId, model));
    }
  }

  private void readDelta(JsonNode delta, Consumer<StreamEvent> events)
      throws MalformedAnswerException {
    String thought = ChatAnswers.thought(delta);
    if (!thought.isEmpty()) {
      events.accept(new StreamEvent.ReasoningDelta(thought));
    }
    for (Part part : ChatAnswers.said(delta.path("content"))) {
      if (part instanceof Part.Text text) {
        endCall(events);
        events.accept(new StreamEvent.TextDelta(text.text()));
      } else if (part instanceof Part.Reasoning reasoning) {
        events.accept(new StreamEvent.ReasoningDelta(reasoning.text()));
      }
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

  private void readCall(JsonNode piece, int index, Consumer<StreamEvent> events)
      throws MalformedAnswerException {
    if (index < 0 || index > MOST_CALLS || calls > MOST_CALLS) {
      throw new MalformedAnswerException("a tool call's index");
    }
    JsonNode function = piece.path("function");
    Call call = byIndex.get(index);
    if (call == null || begins(piece, call)) {
      endCall(events);
      call = new Call(calls++, piece.path("id").asText(""));
      byIndex.put(index, call);
      openCall = call.number;
      events.accept(
          new StreamEvent.ToolCallStarted(
              call.number,
              Trees.callId(piece, answerId, call.number),
              function.path("name").asText("")));
    }
    String arguments = function.path("arguments").asText("");
    if (!arguments.isEmpty()) {
      // What a call that ended still brings has no place any more: half of it is no call.
      events.accept(
          call.number == openCall
              ? new StreamEvent.ToolCallDelta(call.number, arguments)
              : new StreamEvent.Failed());
    }
  }

  private static boolean begins(JsonNode piece, Call call) {
    String id = piece.path("id").asText("");
    return !id.isEmpty()
        && !id.equals(call.id)
        && !piece.path("function").path("name").asText("").isEmpty();
  }

  private void endCall(Consumer<StreamEvent> events) {
    if (openCall >= 0) {
      events.accept(new StreamEvent.ToolCallEnded(openCall));
      openCall = -1;
    }
  }
}
