package dev.detour.console.recommendation;

import dev.detour.console.tuning.CurvePoint;
import dev.detour.console.tuning.Effect;
import dev.detour.console.tuning.Estimate;
import dev.detour.console.tuning.EvidenceSummary;
import dev.detour.console.tuning.TimeoutAdvice;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** An advice's evidence in the form of the API, which is also the form that is kept. */
final class EvidenceJson {
  private static final int MAX_POINTS = 400;

  private EvidenceJson() {}

  static JsonObject of(TimeoutAdvice.Propose advice, double coverage) {
    EvidenceSummary summary = advice.evidence();
    return new JsonObject()
        .put("method", advice.method())
        .put("window", window(summary))
        .put("sampleSize", summary.attempts())
        .put("requests", summary.requests())
        .put("effectiveSampleSize", summary.effectiveSample())
        .put("fallbackAttempts", summary.fallbackAttempts())
        .put("censored", summary.censored())
        .put("failed", summary.failed())
        .put("coverage", coverage)
        .put("distribution", curve(advice.curve()))
        .put(
            "current",
            new JsonObject()
                .put("ms", advice.current().toMillis())
                .putNull("lowerMs")
                .putNull("upperMs"))
        .put("proposed", threshold(advice.proposed(), advice.lower(), advice.upper()))
        .put("effects", effects(advice.effects()))
        .put("worse", new JsonArray(advice.worse()))
        .put("notes", new JsonArray(advice.notes()));
  }

  static JsonObject window(EvidenceSummary summary) {
    return new JsonObject()
        .put("from", summary.from().toString())
        .put("to", summary.to().toString());
  }

  private static JsonObject threshold(Duration value, Duration lower, Duration upper) {
    return new JsonObject()
        .put("ms", value.toMillis())
        .put("lowerMs", lower.toMillis())
        .put("upperMs", upper.toMillis());
  }

  private static JsonArray curve(List<CurvePoint> points) {
    if (points.size() > MAX_POINTS) {
      throw new IllegalArgumentException(
          "curve: " + points.size() + " points (expected: <= " + MAX_POINTS + ")");
    }
    JsonArray array = new JsonArray();
    for (CurvePoint point : points) {
      array.add(
          new JsonObject()
              .put("ms", rounded(point.ms()))
              .put("probability", rounded(point.firstToken()))
              .put("lower", rounded(point.lower()))
              .put("upper", rounded(point.upper()))
              .put("failed", rounded(point.failed()))
              .put("density", rounded(point.density())));
    }
    return array;
  }

  private static JsonArray effects(List<Effect> effects) {
    JsonArray array = new JsonArray();
    for (Effect effect : effects) {
      array.add(
          new JsonObject()
              .put("metric", effect.measure().name().toLowerCase(Locale.ROOT))
              .put("unit", unit(effect.measure().unit()))
              .put("current", estimate(effect.current()))
              .put("proposed", estimate(effect.proposed()))
              .put("change", estimate(effect.change()))
              .put("better", tendency(effect)));
    }
    return array;
  }

  private static JsonObject estimate(Estimate estimate) {
    return new JsonObject()
        .put("value", rounded(estimate.value()))
        .put("lower", rounded(estimate.lower()))
        .put("upper", rounded(estimate.upper()));
  }

  private static String unit(Effect.Unit unit) {
    return switch (unit) {
      case FRACTION -> "fraction";
      case MILLISECONDS -> "ms";
      case USD_MICROS -> "usd_micros";
    };
  }

  /** Unclear when the interval of the change holds zero. */
  private static String tendency(Effect effect) {
    if (effect.change().value() == 0 && !effect.change().isDistinctFromZero()) {
      return "same";
    }
    if (effect.isBetter()) {
      return "better";
    }
    return effect.isWorse() ? "worse" : "unclear";
  }

  /** Six digits that count: the rest is noise, and doubles the size of what is kept. */
  private static double rounded(double value) {
    return Double.isFinite(value)
        ? Double.parseDouble(String.format(Locale.ROOT, "%.6g", value))
        : 0;
  }
}
