package dev.detour.console.recommendation;

import dev.detour.console.tuning.TimeoutAdvice;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/**
 * An advice about one subject.
 *
 * @param current first-token timeout in force
 * @param coverage stated coverage of the advice's intervals
 */
record Judgement(Subject subject, Duration current, TimeoutAdvice advice, double coverage) {

  /** This judgement as a finding, for the reason given. */
  JsonObject finding(String result, String reason, Instant evaluatedAt) {
    return new JsonObject()
        .put("kind", FirstTokenTimeout.KIND)
        .put("subject", subject.toJson())
        .put("result", result)
        .put("reason", reason)
        .put("sampleSize", advice.evidence().attempts())
        .put("currentMs", current.toMillis())
        .put("window", EvidenceJson.window(advice.evidence()))
        .put("evaluatedAt", evaluatedAt.toString());
  }
}
