package dev.detour.gateway.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.policy.document.RateLimits;
import dev.detour.policy.document.TrafficClass;
import dev.detour.store.ApiKey;
import dev.detour.store.Tenant;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Tenants and keys as JSON. What is read has been checked against its shape. */
final class Json {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  static ObjectNode object() {
    return NODES.objectNode();
  }

  static <T> JsonNode list(String name, Collection<T> items, Function<T, ? extends JsonNode> item) {
    ObjectNode list = object();
    items.forEach(value -> list.withArray("/" + name).add(item.apply(value)));
    if (items.isEmpty()) {
      list.putArray(name);
    }
    return list;
  }

  static ObjectNode tenant(Tenant tenant) {
    ObjectNode node = object().put("id", tenant.id()).put("displayName", tenant.displayName());
    tenant.defaultClass().ifPresent(value -> node.put("defaultClass", value.wireName()));
    node.put("timeZone", tenant.timeZone().getId());
    putLimits(node, tenant.limits());
    return node;
  }

  static Tenant tenant(String id, JsonNode body) {
    return new Tenant(
        id,
        body.path("displayName").asText(),
        trafficClass(body, "defaultClass"),
        timeZone(body.path("timeZone").asText("UTC")),
        limits(body));
  }

  private static ZoneId timeZone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw AdminException.invalid(
          "timeZone", "timeZone: \"" + name + "\" (expected: a time zone like Europe/Berlin)");
    }
  }

  static ObjectNode key(ApiKey key) {
    ObjectNode node =
        object()
            .put("id", key.id().toString())
            .put("tenant", key.tenant())
            .put("name", key.name())
            .put("hint", key.hint());
    key.defaultClass().ifPresent(value -> node.put("defaultClass", value.wireName()));
    key.maxClass().ifPresent(value -> node.put("maxClass", value.wireName()));
    node.put("mayPinRoutes", key.mayPinRoutes());
    putLimits(node, key.limits());
    node.put("createdAt", time(key.createdAt()));
    key.disabledAt().ifPresent(at -> node.put("disabledAt", time(at)));
    key.previous().ifPresent(former -> node.put("previousValueUntil", time(former.until())));
    return node;
  }

  static Optional<TrafficClass> trafficClass(JsonNode body, String field) {
    return TrafficClass.ofWireName(body.path(field).asText(""));
  }

  static RateLimits limits(JsonNode body) {
    JsonNode limits = body.path("limits");
    return new RateLimits(
        number(limits.path("requestsPerMinute")), number(limits.path("tokensPerMinute")));
  }

  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static OptionalLong number(JsonNode node) {
    return node.isMissingNode() ? OptionalLong.empty() : OptionalLong.of(node.asLong());
  }

  private static void putLimits(ObjectNode node, RateLimits limits) {
    if (!limits.equals(RateLimits.NONE)) {
      ObjectNode written = node.putObject("limits");
      limits.requestsPerMinute().ifPresent(value -> written.put("requestsPerMinute", value));
      limits.tokensPerMinute().ifPresent(value -> written.put("tokensPerMinute", value));
    }
  }
}
