package dev.detour.sim.shape;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The events of a streamed message: a block of thought, one of text, or one for each call. */
final class AnthropicPieces implements Pieces {
  private final Reply reply;
  private final Content content;
  private int block = -1;

  AnthropicPieces(Reply reply) {
    this.reply = reply;
    this.content = reply.content();
  }

  @Override
  public List<Buffer> open() {
    List<Buffer> events = new ArrayList<>();
    JsonObject usage = AnthropicShape.usage(reply.plan().usageAfter(0)).put("output_tokens", 1);
    events.add(
        Sse.typed(
            new JsonObject()
                .put("type", "message_start")
                .put("message", AnthropicShape.message(reply, new JsonArray(), null, usage))));
    if (reply.showsThought()) {
      events.add(
          start(new JsonObject().put("type", "thinking").put("thinking", "").put("signature", "")));
      events.add(delta("thinking_delta", "thinking", Thought.TEXT));
      events.add(delta("signature_delta", "signature", Thought.SIGNATURE));
      events.add(stop());
    }
    if (!(reply.request().form() instanceof Form.Calls)) {
      events.add(start(new JsonObject().put("type", "text").put("text", "")));
    }
    events.add(Sse.typed(new JsonObject().put("type", "ping")));
    return events;
  }

  @Override
  public List<Buffer> token(int index) {
    Content.Piece piece = content.piece(index);
    if (piece.call() < 0) {
      return List.of(delta("text_delta", "text", piece.text()));
    }
    List<Buffer> events = new ArrayList<>();
    if (piece.startsCall()) {
      if (piece.call() > 0) {
        events.add(stop());
      }
      String name = content.callName(piece.call());
      events.add(start(AnthropicShape.toolUse(reply, piece.call(), name, new JsonObject())));
    }
    events.add(delta("input_json_delta", "partial_json", piece.text()));
    return events;
  }

  @Override
  public List<Buffer> finish() {
    List<Buffer> events = new ArrayList<>();
    if (block >= 0) {
      events.add(stop());
    }
    events.add(
        Sse.typed(
            new JsonObject()
                .put("type", "message_delta")
                .put(
                    "delta",
                    new JsonObject()
                        .put("stop_reason", AnthropicShape.stopReason(reply.plan()))
                        .putNull("stop_sequence"))
                .put("usage", AnthropicShape.usage(reply.plan().usage()))));
    return events;
  }

  @Override
  public List<Buffer> end() {
    return List.of(Sse.typed(new JsonObject().put("type", "message_stop")));
  }

  @Override
  public Buffer broken() {
    return Buffer.buffer(
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\n\n");
  }

  @Override
  public Buffer error() {
    return Sse.named("error", AnthropicApi.body("overloaded_error", "Overloaded"));
  }

  private Buffer start(JsonObject contentBlock) {
    block++;
    return Sse.typed(
        new JsonObject()
            .put("type", "content_block_start")
            .put("index", block)
            .put("content_block", contentBlock));
  }

  private Buffer delta(String type, String field, String text) {
    return Sse.typed(
        new JsonObject()
            .put("type", "content_block_delta")
            .put("index", block)
            .put("delta", new JsonObject().put("type", type).put(field, text)));
  }

  private Buffer stop() {
    return Sse.typed(new JsonObject().put("type", "content_block_stop").put("index", block));
  }
}
