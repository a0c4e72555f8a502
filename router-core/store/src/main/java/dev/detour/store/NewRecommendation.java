package dev.detour.store;

import io.vertx.core.json.JsonObject;

/** A change to be proposed; see {@link Recommendation} for the parts. */
public record NewRecommendation(
    String subject, String title, JsonObject change, JsonObject evidence, long sampleSize) {
  public NewRecommendation {
    if (sampleSize < 0) {
      throw new IllegalArgumentException("sampleSize: " + sampleSize + " (expected: >= 0)");
    }
  }
}
