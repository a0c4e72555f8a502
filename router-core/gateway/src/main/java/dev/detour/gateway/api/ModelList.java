package dev.detour.gateway.api;

import dev.detour.gateway.http.ErrorShape;
import dev.detour.gateway.json.JsonText;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.policy.document.TrafficClass;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code GET /v1/models}: the names that this key may use as {@code model}, and no others, as
 * OpenAI's and Anthropic's SDKs read them.
 */
final class ModelList {
  private final ErrorShape shape;
  private final List<String> names;
  private final Instant created;

  /**
   * Reads the names.
   *
   * @param shape whose SDK asks
   */
  ModelList(PolicySnapshot snapshot, KeyRing.Caller caller, ErrorShape shape) {
    this.shape = shape;
    TrafficClass trafficClass =
        snapshot.policy().trafficClass(caller.rules(), Optional.empty(), Optional.empty());
    this.names = snapshot.policy().visibleModels(trafficClass, caller.rules());
    this.created = snapshot.appliedAt();
  }

  Buffer all() {
    String data = names.stream().map(this::model).collect(Collectors.joining(",", "[", "]"));
    return Buffer.buffer(
        switch (shape) {
          case OPENAI -> "{\"object\":\"list\",\"data\":" + data + "}";
          case ANTHROPIC ->
              "{\"data\":"
                  + data
                  + ",\"has_more\":false,\"first_id\":"
                  + id(0)
                  + ",\"last_id\":"
                  + id(names.size() - 1)
                  + "}";
        });
  }

  private String id(int index) {
    return names.isEmpty() ? "null" : JsonText.quote(names.get(index));
  }

  Optional<Buffer> one(String name) {
    return names.contains(name) ? Optional.of(Buffer.buffer(model(name))) : Optional.empty();
  }

  private String model(String name) {
    String id = JsonText.quote(name);
    return switch (shape) {
      case OPENAI ->
          "{\"id\":"
              + id
              + ",\"object\":\"model\",\"created\":"
              + created.getEpochSecond()
              + ",\"owned_by\":\"detour\"}";
      case ANTHROPIC ->
          "{\"type\":\"model\",\"id\":"
              + id
              + ",\"display_name\":"
              + id
              + ",\"created_at\":\""
              + created.truncatedTo(ChronoUnit.SECONDS)
              + "\"}";
    };
  }
}
