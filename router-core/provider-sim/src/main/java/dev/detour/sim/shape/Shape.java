package dev.detour.sim.shape;

import io.vertx.core.buffer.Buffer;

/** How one operation of an API reads its requests and writes its answers. */
public interface Shape {

  /** What a request asks for. */
  ChatRequest read(Incoming incoming) throws InvalidRequest;

  /** A whole answer: a JSON document. */
  Buffer whole(Reply reply);

  /** The pieces of a streamed answer. */
  Pieces stream(Reply reply);

  /** The media type of a stream. */
  default String streamType() {
    return "text/event-stream; charset=utf-8";
  }
}
