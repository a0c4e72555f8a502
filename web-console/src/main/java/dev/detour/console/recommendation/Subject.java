package dev.detour.console.recommendation;

import dev.detour.policy.document.TrafficClass;
import io.vertx.core.json.JsonObject;

/** One route for one traffic class: what a first-token timeout belongs to. */
public record Subject(String route, TrafficClass trafficClass) {
  /** The form the store keeps: {@code route/class}. */
  String key() {
    return route + "/" + trafficClass.wireName();
  }

  /** The subject of a stored key; a class never contains a slash. */
  static JsonObject json(String key) {
    int slash = key.lastIndexOf('/');
    return new JsonObject()
        .put("route", key.substring(0, slash))
        .put("trafficClass", key.substring(slash + 1));
  }

  JsonObject toJson() {
    return json(key());
  }
}
