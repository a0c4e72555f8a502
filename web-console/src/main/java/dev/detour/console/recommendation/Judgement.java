package dev.detour.console.recommendation;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/**
 * A verdict about one subject, with the value it is about.
 *
 * @param current first-token timeout in force
 */
record Judgement(Subject subject, Duration current, TimeRange window, TimeoutVerdict verdict) {

  /** This judgement as a finding, for the reason given. */
  JsonObject finding(String result, String reason, Instant evaluatedAt) {
    return new JsonObject()
        .put("kind", FirstTokenTimeout.KIND)
        .put("subject", subject.toJson())
        .put("result", result)
        .put("reason", reason)
        .put("sampleSize", verdict.sampleSize())
        .put("currentMs", current.toMillis())
        .put("window", window.toJson())
        .put("evaluatedAt", evaluatedAt.toString());
  }
}
