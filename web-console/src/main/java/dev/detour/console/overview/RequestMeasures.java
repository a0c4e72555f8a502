package dev.detour.console.overview;

import com.clickhouse.client.api.query.GenericRecord;
import io.vertx.core.json.JsonObject;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Measures of requests. A rate or quantile of nothing is absent, never 0.
 *
 * @param successes requests that got an answer, default texts included
 * @param defaults requests that got a default text
 * @param fallbacks requests that left their primary route
 */
record RequestMeasures(
    long requests,
    long successes,
    long defaults,
    long fallbacks,
    OptionalDouble p50Us,
    OptionalDouble p95Us,
    long costUsdMicros) {
  static final RequestMeasures NONE =
      new RequestMeasures(0, 0, 0, 0, OptionalDouble.empty(), OptionalDouble.empty(), 0);

  static RequestMeasures of(GenericRecord row) {
    return new RequestMeasures(
        row.getLong("request_count"),
        row.getLong("successes"),
        row.getLong("defaults"),
        row.getLong("fallbacks"),
        optional(row, "p50_us"),
        optional(row, "p95_us"),
        row.getLong("cost_usd_micros"));
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("requests", requests)
        .put("successRate", rate(successes, requests))
        .put("fallbackRate", rate(fallbacks, requests))
        .put("servedDefaultRate", rate(defaults, requests))
        .put("p50LatencyMs", millis(p50Us))
        .put("p95LatencyMs", millis(p95Us))
        .put("costUsdMicros", costUsdMicros);
  }

  static OptionalDouble optional(GenericRecord row, String column) {
    return row.hasValue(column) ? OptionalDouble.of(row.getDouble(column)) : OptionalDouble.empty();
  }

  /** Boxed because JSON has null for what does not exist. */
  static @Nullable Double rate(long part, long whole) {
    return whole == 0 ? null : (double) part / whole;
  }

  /** Milliseconds to a tenth, which is finer than the histogram. */
  static @Nullable Double millis(OptionalDouble micros) {
    return micros.isEmpty() ? null : Math.round(micros.getAsDouble() / 100) / 10.0;
  }
}
