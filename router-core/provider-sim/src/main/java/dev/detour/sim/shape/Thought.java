package dev.detour.sim.shape;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** What every simulated model thinks, where it shows it. */
final class Thought {
  static final String TEXT = "The question is plain.";

  /** Proof that the provider itself wrote the thought; it must come back unchanged. */
  static final String SIGNATURE = "c2ltdWxhdGVkLXNpZ25hdHVyZQ==";

  private Thought() {}

  /** A call's input as an object; what the cap cut off is lost. */
  static JsonObject inputOf(String arguments) {
    try {
      return new JsonObject(arguments);
    } catch (DecodeException e) {
      return new JsonObject();
    }
  }
}
