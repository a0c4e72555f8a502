package dev.detour.console.overview;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often something of that name occurred. */
record NamedCount(String name, long count) {
  static List<NamedCount> mostFrequentFirst(List<NamedCount> counts) {
    return counts.stream()
        .filter(counted -> counted.count > 0)
        .sorted(
            Comparator.comparingLong(NamedCount::count).reversed().thenComparing(NamedCount::name))
        .toList();
  }

  /** The sum of all failures of all routes. */
  static List<NamedCount> failuresOf(List<RouteMeasures> routes) {
    Map<String, Long> sums = new TreeMap<>();
    for (RouteMeasures route : routes) {
      route.failures().forEach(failure -> sums.merge(failure.name, failure.count, Long::sum));
    }
    return mostFrequentFirst(
        sums.entrySet().stream()
            .map(entry -> new NamedCount(entry.getKey(), entry.getValue()))
            .toList());
  }

  static JsonArray toJson(List<NamedCount> counts) {
    JsonArray array = new JsonArray();
    counts.forEach(
        counted ->
            array.add(new JsonObject().put("name", counted.name).put("count", counted.count)));
    return array;
  }
}
