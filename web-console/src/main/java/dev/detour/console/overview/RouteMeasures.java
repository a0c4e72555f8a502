package dev.detour.console.overview;

import com.clickhouse.client.api.query.GenericRecord;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Measures of attempts on one route. */
record RouteMeasures(
    String route,
    long attempts,
    long failed,
    List<NamedCount> failures,
    OptionalDouble p50Us,
    OptionalDouble p95Us,
    OptionalDouble firstP50Us,
    OptionalDouble firstP95Us,
    long costUsdMicros,
    long inputTokens,
    long outputTokens) {

  static RouteMeasures of(GenericRecord row) {
    return new RouteMeasures(
        row.getString("route_name"),
        row.getLong("attempt_count"),
        row.getLong("failed"),
        failures(row),
        RequestMeasures.optional(row, "p50_us"),
        RequestMeasures.optional(row, "p95_us"),
        RequestMeasures.optional(row, "first_p50_us"),
        RequestMeasures.optional(row, "first_p95_us"),
        row.getLong("cost_usd_micros"),
        row.getLong("input_token_count"),
        row.getLong("output_token_count"));
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("route", route)
        .put("attempts", attempts)
        .put("failureRate", RequestMeasures.rate(failed, attempts))
        .put("failures", NamedCount.toJson(failures))
        .put("p50LatencyMs", RequestMeasures.millis(p50Us))
        .put("p95LatencyMs", RequestMeasures.millis(p95Us))
        .put("p50FirstTokenMs", RequestMeasures.millis(firstP50Us))
        .put("p95FirstTokenMs", RequestMeasures.millis(firstP95Us))
        .put("costUsdMicros", costUsdMicros)
        .put("inputTokens", inputTokens)
        .put("outputTokens", outputTokens);
  }

  private static List<NamedCount> failures(GenericRecord row) {
    List<String> names = row.getList("failure_names");
    List<Long> counts = row.getList("failure_counts");
    List<NamedCount> failures = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      failures.add(new NamedCount(names.get(i), counts.get(i)));
    }
    return NamedCount.mostFrequentFirst(failures);
  }
}
