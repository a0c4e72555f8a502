package dev.detour.sim.shape;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** Server-sent events. */
final class Sse {
  private Sse() {}

  /** An event with a name. */
  static Buffer named(String name, JsonObject data) {
    return Buffer.buffer("event: " + name + "\ndata: " + data.encode() + "\n\n");
  }

  /** An event whose data names its type, as its name does too. */
  static Buffer typed(JsonObject data) {
    return named(data.getString("type"), data);
  }

  /** An event without a name. */
  static Buffer data(String json) {
    return Buffer.buffer("data: " + json + "\n\n");
  }
}
