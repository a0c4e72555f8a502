package dev.detour.store;

import io.vertx.core.json.JsonObject;

/** A recommendation and its evidence, which never changes. */
public record RecommendationDetail(Recommendation recommendation, JsonObject evidence) {}
