package dev.detour.console.recommendation;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** From {@code from}, inclusive, to {@code to}, exclusive. */
public record TimeRange(Instant from, Instant to) {
  public TimeRange {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("from: " + from + " (expected: before " + to + ")");
    }
  }

  JsonObject toJson() {
    return new JsonObject().put("from", from.toString()).put("to", to.toString());
  }
}
