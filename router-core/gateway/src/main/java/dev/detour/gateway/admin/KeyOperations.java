package dev.detour.gateway.admin;

import static dev.detour.gateway.admin.Operation.get;
import static dev.detour.gateway.admin.Operation.post;
import static dev.detour.gateway.admin.Operation.put;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.policy.document.shape.Shape;
import dev.detour.store.ApiKey;
import dev.detour.store.KeyChange;
import dev.detour.store.KeyStore;
import dev.detour.store.NewApiKey;
import dev.detour.store.TenantStore;
import dev.detour.store.VirtualKeys;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Virtual keys. A key's value is in the answer that makes it, and nowhere else. */
final class KeyOperations {
  private final KeyStore keys;
  private final TenantStore tenants;
  private final SecureRandom random = new SecureRandom();

  KeyOperations(KeyStore keys, TenantStore tenants) {
    this.keys = keys;
    this.tenants = tenants;
  }

  List<Operation> all() {
    String ofTenant = "/admin/v1/tenants/{tenant}/keys";
    String one = "/admin/v1/keys/{key}";
    return List.of(
        get(ofTenant, "listKeys", "A tenant's keys.", Shapes.keys(), this::list),
        post(
            ofTenant,
            "createKey",
            "Makes a key. Its value is in this answer only.",
            Shapes.newKey(),
            201,
            Shapes.shownKey(),
            this::create),
        get(one, "getKey", "One key.", Shapes.key(), this::find),
        put(
            one,
            "updateKey",
            "Replaces what may change about a key.",
            Shapes.keyChange(),
            Shapes.key(),
            this::update),
        post(
            one + "/disable",
            "disableKey",
            "Turns a key off for good.",
            Shape.Fields.of("Nothing."),
            200,
            Shapes.key(),
            this::disable),
        post(
            one + "/rotate",
            "rotateKey",
            "Gives a key another value; its id, limits and accounts stay.",
            Shapes.rotation(),
            200,
            Shapes.shownKey(),
            this::rotate));
  }

  private Future<JsonNode> list(Call call) {
    String tenant = call.text("tenant");
    return tenants
        .find(tenant)
        .map(found -> found.orElseThrow(() -> TenantOperations.unknown(tenant)))
        .compose(found -> keys.list(tenant))
        .map(found -> Json.list("keys", found, Json::key));
  }

  private Future<JsonNode> create(Call call) {
    JsonNode body = call.body();
    String value = VirtualKeys.generate(random);
    NewApiKey fresh =
        new NewApiKey(
            call.text("tenant"),
            body.path("name").asText(),
            value,
            Json.trafficClass(body, "defaultClass"),
            Json.trafficClass(body, "maxClass"),
            body.path("mayPinRoutes").asBoolean(),
            Json.limits(body));
    return keys.create(fresh, call.actor()).map(key -> shown(key, value));
  }

  private Future<JsonNode> find(Call call) {
    return existing(call.id("key"));
  }

  private Future<JsonNode> update(Call call) {
    JsonNode body = call.body();
    KeyChange change =
        new KeyChange(
            body.path("name").asText(),
            Json.trafficClass(body, "defaultClass"),
            Json.trafficClass(body, "maxClass"),
            body.path("mayPinRoutes").asBoolean(),
            Json.limits(body));
    return keys.update(call.id("key"), change, call.actor()).map(Json::key);
  }

  private Future<JsonNode> disable(Call call) {
    UUID id = call.id("key");
    return keys.disable(id, call.actor()).compose(done -> existing(id));
  }

  private Future<JsonNode> rotate(Call call) {
    String value = VirtualKeys.generate(random);
    Duration grace = Duration.ofSeconds(call.body().path("graceSeconds").asLong(0));
    return keys.rotate(call.id("key"), value, grace, call.actor()).map(key -> shown(key, value));
  }

  private Future<JsonNode> existing(UUID id) {
    return keys.find(id)
        .map(
            found ->
                found.orElseThrow(
                    () -> AdminException.notFound("key", "key/" + id + " does not exist")))
        .map(Json::key);
  }

  private static JsonNode shown(ApiKey key, String value) {
    return Json.key(key).put("value", value);
  }
}
