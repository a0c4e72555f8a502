package dev.detour.console.overview;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The overview's numbers.
 *
 * @param steps by start of the step; those without requests may be missing
 * @param byTenant most requests first
 * @param byFeature most requests first
 * @param routes most attempts first
 */
record Overview(
    OverviewQuery query,
    RequestMeasures all,
    Map<Instant, RequestMeasures> steps,
    List<Group> byTenant,
    List<Group> byFeature,
    List<RouteMeasures> routes,
    List<NamedCount> outcomes,
    Filters filters,
    Optional<Instant> freshAt) {

  JsonObject toJson() {
    return new JsonObject()
        .put(
            "range",
            new JsonObject().put("from", query.from().toString()).put("to", query.to().toString()))
        .put("stepSeconds", query.step().toSeconds())
        .put("freshAt", freshAt.map(Instant::toString).orElse(null))
        .put("summary", summary())
        .put("series", series())
        .put("byTenant", array(byTenant))
        .put("byFeature", array(byFeature))
        .put("byRoute", byRoute())
        .put(
            "filters",
            new JsonObject()
                .put("tenants", new JsonArray(filters.tenants))
                .put("features", new JsonArray(filters.features)));
  }

  private JsonObject summary() {
    return all.toJson()
        .put("attempts", routes.stream().mapToLong(RouteMeasures::attempts).sum())
        .put("inputTokens", routes.stream().mapToLong(RouteMeasures::inputTokens).sum())
        .put("outputTokens", routes.stream().mapToLong(RouteMeasures::outputTokens).sum())
        .put("outcomes", NamedCount.toJson(outcomes))
        .put("failures", NamedCount.toJson(NamedCount.failuresOf(routes)));
  }

  private JsonArray series() {
    JsonArray series = new JsonArray();
    for (int i = 0; i < query.points(); i++) {
      Instant at = query.from().plus(query.step().multipliedBy(i));
      series.add(steps.getOrDefault(at, RequestMeasures.NONE).toJson().put("at", at.toString()));
    }
    return series;
  }

  private JsonArray byRoute() {
    JsonArray array = new JsonArray();
    routes.forEach(route -> array.add(route.toJson()));
    return array;
  }

  private static JsonArray array(List<Group> groups) {
    JsonArray array = new JsonArray();
    groups.forEach(group -> array.add(group.measures.toJson().put("key", group.key)));
    return array;
  }

  /** Requests of one tenant or feature. */
  record Group(String key, RequestMeasures measures) {}

  /** Tenants and features to choose from. */
  record Filters(List<String> tenants, List<String> features) {}
}
