package dev.detour.console.recommendation;

import dev.detour.policy.WireName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Why a value is proposed, with everything a person needs to doubt it.
 *
 * @param method how it was estimated
 * @param effectiveSampleSize what the sample is worth when its parts depend on each other
 * @param censored attempts cut off before their first token by a timeout or the caller
 * @param failed attempts that failed before their first token
 * @param coverage stated coverage of every interval, like 0.9
 * @param distribution distribution of the time to the first token, rising in time
 * @param worse what would get worse, one sentence each
 * @param notes assumptions and limits, one sentence each
 */
public record Evidence(
    String method,
    TimeRange window,
    long sampleSize,
    double effectiveSampleSize,
    long censored,
    long failed,
    double coverage,
    List<CurvePoint> distribution,
    Threshold current,
    Threshold proposed,
    List<Effect> effects,
    List<String> worse,
    List<String> notes) {
  private static final int MAX_POINTS = 400;

  public Evidence {
    if (distribution.size() > MAX_POINTS) {
      throw new IllegalArgumentException(
          "distribution: " + distribution.size() + " points (expected: <= " + MAX_POINTS + ")");
    }
    distribution = List.copyOf(distribution);
    effects = List.copyOf(effects);
    worse = List.copyOf(worse);
    notes = List.copyOf(notes);
  }

  JsonObject toJson() {
    JsonArray points = new JsonArray();
    distribution.forEach(point -> points.add(point.toJson()));
    JsonArray effectArray = new JsonArray();
    effects.forEach(effect -> effectArray.add(effect.toJson()));
    return new JsonObject()
        .put("method", method)
        .put("window", window.toJson())
        .put("sampleSize", sampleSize)
        .put("effectiveSampleSize", effectiveSampleSize)
        .put("censored", censored)
        .put("failed", failed)
        .put("coverage", coverage)
        .put("distribution", points)
        .put("current", current.toJson())
        .put("proposed", proposed.toJson())
        .put("effects", effectArray)
        .put("worse", new JsonArray(worse))
        .put("notes", new JsonArray(notes));
  }

  /**
   * A point of the distribution with its interval band.
   *
   * @param ms time since the attempt started
   * @param probability that the first token has come by then
   */
  public record CurvePoint(double ms, double probability, double lower, double upper) {
    JsonObject toJson() {
      return new JsonObject()
          .put("ms", ms)
          .put("probability", probability)
          .put("lower", lower)
          .put("upper", upper);
    }
  }

  /** A timeout; with its interval when it was estimated, without when it was set. */
  public record Threshold(long ms, OptionalLong lowerMs, OptionalLong upperMs) {
    JsonObject toJson() {
      return new JsonObject()
          .put("ms", ms)
          .put("lowerMs", lowerMs.isPresent() ? lowerMs.getAsLong() : null)
          .put("upperMs", upperMs.isPresent() ? upperMs.getAsLong() : null);
    }
  }

  /** A value with its interval; parts that the evidence cannot tell are absent. */
  public record Estimate(OptionalDouble value, OptionalDouble lower, OptionalDouble upper) {
    /** A value whose whole interval is known. */
    public static Estimate of(double value, double lower, double upper) {
      return new Estimate(
          OptionalDouble.of(value), OptionalDouble.of(lower), OptionalDouble.of(upper));
    }

    JsonObject toJson() {
      return new JsonObject()
          .put("value", value.isPresent() ? value.getAsDouble() : null)
          .put("lower", lower.isPresent() ? lower.getAsDouble() : null)
          .put("upper", upper.isPresent() ? upper.getAsDouble() : null);
    }
  }

  /**
   * What the change is predicted to do to one measure.
   *
   * @param metric like {@code success_rate}
   */
  public record Effect(
      String metric, Unit unit, Estimate current, Estimate proposed, Tendency better) {
    JsonObject toJson() {
      return new JsonObject()
          .put("metric", metric)
          .put("unit", unit.wireName())
          .put("current", current.toJson())
          .put("proposed", proposed.toJson())
          .put("better", better.wireName());
    }
  }

  /** Unit of an effect's values. */
  public enum Unit implements WireName {
    FRACTION,
    MS,
    USD_MICROS
  }

  /** Whether a change helps a measure. */
  public enum Tendency implements WireName {
    BETTER,
    WORSE,
    SAME,
    UNCLEAR
  }
}
