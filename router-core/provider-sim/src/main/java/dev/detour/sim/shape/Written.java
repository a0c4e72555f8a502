package dev.detour.sim.shape;

import java.util.Map;

/** A complete answer that is no stream. */
public record Written(int status, String contentType, Map<String, String> headers, String body) {

  static Written json(int status, String body) {
    return new Written(status, "application/json", Map.of(), body);
  }

  Written with(Map<String, String> more) {
    return new Written(status, contentType, more, body);
  }
}
