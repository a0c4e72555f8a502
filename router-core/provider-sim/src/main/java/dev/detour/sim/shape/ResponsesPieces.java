package dev.detour.sim.shape;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The events of a streamed response, numbered in sequence. */
final class ResponsesPieces implements Pieces {
  private final Reply reply;
  private final Content content;
  private final boolean calls;
  private int sequence;
  private int item = -1;

  ResponsesPieces(Reply reply) {
    this.reply = reply;
    this.content = reply.content();
    this.calls = reply.request().form() instanceof Form.Calls;
  }

  @Override
  public List<Buffer> open() {
    List<Buffer> events = new ArrayList<>();
    for (String type : List.of("response.created", "response.in_progress")) {
      JsonObject response = ResponsesShape.response(reply, new JsonArray(), false);
      events.add(event(type, new JsonObject().put("response", response)));
    }
    if (reply.plan().usage().reasoning() > 0) {
      JsonObject thought = ResponsesShape.reasoning(reply);
      events.add(added(thought));
      events.add(done(thought));
    }
    if (!calls) {
      events.add(added(ResponsesShape.message(reply, "", "in_progress")));
      events.add(
          event("response.content_part.added", textual().put("part", ResponsesShape.part(""))));
    }
    return events;
  }

  @Override
  public List<Buffer> token(int index) {
    Content.Piece piece = content.piece(index);
    if (piece.call() < 0) {
      return List.of(event("response.output_text.delta", textual().put("delta", piece.text())));
    }
    List<Buffer> events = new ArrayList<>();
    if (piece.startsCall()) {
      if (piece.call() > 0) {
        events.addAll(callDone(piece.call() - 1));
      }
      Form.Call empty = new Form.Call(content.callName(piece.call()), "");
      events.add(added(ResponsesShape.call(reply, piece.call(), empty, "in_progress")));
    }
    events.add(
        event(
            "response.function_call_arguments.delta",
            ofCall(piece.call()).put("delta", piece.text())));
    return events;
  }

  private List<Buffer> callDone(int call) {
    Form.Call it = content.calls().get(call);
    return List.of(
        event(
            "response.function_call_arguments.done", ofCall(call).put("arguments", it.arguments())),
        done(ResponsesShape.call(reply, call, it, ResponsesShape.itemStatus(reply))));
  }

  @Override
  public List<Buffer> finish() {
    List<Buffer> events = new ArrayList<>();
    if (calls && content.tokens() > 0) {
      events.addAll(callDone(content.piece(content.tokens() - 1).call()));
    } else if (!calls) {
      String text = content.text();
      events.add(event("response.output_text.done", textual().put("text", text)));
      events.add(
          event("response.content_part.done", textual().put("part", ResponsesShape.part(text))));
      events.add(done(ResponsesShape.message(reply, text, ResponsesShape.itemStatus(reply))));
    }
    JsonObject whole = ResponsesShape.response(reply, ResponsesShape.output(reply), true);
    String type = ResponsesShape.isCut(reply) ? "response.incomplete" : "response.completed";
    events.add(event(type, new JsonObject().put("response", whole)));
    return events;
  }

  /** The last response is the end. */
  @Override
  public List<Buffer> end() {
    return List.of();
  }

  @Override
  public Buffer broken() {
    return Buffer.buffer(
        "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\n\n");
  }

  @Override
  public Buffer error() {
    JsonObject failed =
        ResponsesShape.response(reply, new JsonArray(), false)
            .put("status", "failed")
            .put(
                "error",
                new JsonObject()
                    .put("code", "server_error")
                    .put("message", "The model failed to generate a response."));
    return event("response.failed", new JsonObject().put("response", failed));
  }

  private Buffer added(JsonObject output) {
    item++;
    return event("response.output_item.added", ofItem().put("item", output));
  }

  private Buffer done(JsonObject output) {
    return event("response.output_item.done", ofItem().put("item", output));
  }

  private JsonObject ofItem() {
    return new JsonObject().put("output_index", item);
  }

  private JsonObject textual() {
    return ofItem().put("item_id", "msg_" + reply.plan().id()).put("content_index", 0);
  }

  private JsonObject ofCall(int call) {
    return ofItem().put("item_id", "fc_" + reply.plan().id() + call);
  }

  private Buffer event(String type, JsonObject fields) {
    JsonObject data = new JsonObject().put("type", type).put("sequence_number", sequence++);
    return Sse.typed(data.mergeIn(fields));
  }
}
