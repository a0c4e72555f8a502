package dev.detour.sim.shape;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The frames of a ConverseStream; a block of text has no start of its own. */
final class BedrockPieces implements Pieces {
  private final Reply reply;
  private final Content content;
  private final int thoughts;

  BedrockPieces(Reply reply) {
    this.reply = reply;
    this.content = reply.content();
    this.thoughts = reply.showsThought() ? 1 : 0;
  }

  @Override
  public List<Buffer> open() {
    List<Buffer> frames = new ArrayList<>();
    frames.add(frame("messageStart", new JsonObject().put("role", "assistant")));
    if (thoughts > 0) {
      frames.add(delta(0, thought("text", Thought.TEXT)));
      frames.add(delta(0, thought("signature", Thought.SIGNATURE)));
      frames.add(stop(0));
    }
    return frames;
  }

  private static JsonObject thought(String field, String value) {
    return new JsonObject().put("reasoningContent", new JsonObject().put(field, value));
  }

  @Override
  public List<Buffer> token(int index) {
    Content.Piece piece = content.piece(index);
    if (piece.call() < 0) {
      return List.of(delta(thoughts, new JsonObject().put("text", piece.text())));
    }
    int block = thoughts + piece.call();
    List<Buffer> frames = new ArrayList<>();
    if (piece.startsCall()) {
      if (piece.call() > 0) {
        frames.add(stop(block - 1));
      }
      JsonObject call = BedrockShape.toolUse(reply, piece.call(), content.callName(piece.call()));
      frames.add(
          frame(
              "contentBlockStart",
              new JsonObject()
                  .put("contentBlockIndex", block)
                  .put("start", new JsonObject().put("toolUse", call))));
    }
    JsonObject input = new JsonObject().put("input", piece.text());
    frames.add(delta(block, new JsonObject().put("toolUse", input)));
    return frames;
  }

  @Override
  public List<Buffer> finish() {
    List<Buffer> frames = new ArrayList<>();
    if (content.tokens() > 0) {
      int call = content.piece(content.tokens() - 1).call();
      frames.add(stop(thoughts + Math.max(0, call)));
    }
    String reason = BedrockShape.stopReason(reply.plan());
    frames.add(frame("messageStop", new JsonObject().put("stopReason", reason)));
    return frames;
  }

  /** The usage follows the end of the message. */
  @Override
  public List<Buffer> end() {
    return List.of(
        frame(
            "metadata",
            new JsonObject()
                .put("usage", BedrockShape.usage(reply.plan().usage()))
                .put(
                    "metrics",
                    new JsonObject().put("latencyMs", (long) reply.plan().lastTokenMs()))));
  }

  @Override
  public boolean usageInEnd() {
    return true;
  }

  @Override
  public Buffer broken() {
    return EventFrame.event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":");
  }

  @Override
  public Buffer error() {
    return EventFrame.exception(
        "serviceUnavailableException",
        "{\"message\":\"Bedrock is unable to process your request.\"}");
  }

  private static Buffer delta(int block, JsonObject delta) {
    return frame(
        "contentBlockDelta", new JsonObject().put("contentBlockIndex", block).put("delta", delta));
  }

  private static Buffer stop(int block) {
    return frame("contentBlockStop", new JsonObject().put("contentBlockIndex", block));
  }

  /** Payloads are padded with a field of random length, as the real ones are. */
  private static Buffer frame(String type, JsonObject payload) {
    return EventFrame.event(type, payload.put("p", "abcdefghij").encode());
  }
}
