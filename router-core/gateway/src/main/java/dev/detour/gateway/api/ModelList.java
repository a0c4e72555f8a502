package dev.detour.gateway.api;

import dev.detour.gateway.json.JsonText;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.policy.document.TrafficClass;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code GET /v1/models}: the names that this key may use as {@code model}, and no others. */
final class ModelList {
  private final List<String> names;
  private final long created;

  ModelList(PolicySnapshot snapshot, KeyRing.Caller caller) {
    TrafficClass trafficClass =
        snapshot.policy().trafficClass(caller.rules(), Optional.empty(), Optional.empty());
    this.names = snapshot.policy().visibleModels(trafficClass, caller.rules());
    this.created = snapshot.appliedAt().getEpochSecond();
  }

  Buffer all() {
    return Buffer.buffer(
        "{\"object\":\"list\",\"data\":["
            + names.stream().map(this::model).collect(Collectors.joining(","))
            + "]}");
  }

  Optional<Buffer> one(String name) {
    return names.contains(name) ? Optional.of(Buffer.buffer(model(name))) : Optional.empty();
  }

  private String model(String name) {
    return "{\"id\":"
        + JsonText.quote(name)
        + ",\"object\":\"model\",\"created\":"
        + created
        + ",\"owned_by\":\"detour\"}";
  }
}
