package dev.detour.gateway.admin;

import static dev.detour.gateway.admin.Operation.get;
import static dev.detour.gateway.admin.Operation.post;
import static dev.detour.gateway.admin.Operation.put;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.store.TenantStore;
import io.vertx.core.Future;
import java.util.List;

/** Tenants. */
final class TenantOperations {
  private final TenantStore tenants;

  TenantOperations(TenantStore tenants) {
    this.tenants = tenants;
  }

  List<Operation> all() {
    String all = "/admin/v1/tenants";
    String one = all + "/{tenant}";
    return List.of(
        get(all, "listTenants", "All tenants.", Shapes.tenants(), this::list),
        post(
            all,
            "createTenant",
            "Makes a tenant.",
            Shapes.newTenant(),
            201,
            Shapes.tenant(),
            this::create),
        get(one, "getTenant", "One tenant.", Shapes.tenant(), this::find),
        put(
            one,
            "updateTenant",
            "Replaces all of a tenant but its id.",
            Shapes.tenantChange(),
            Shapes.tenant(),
            this::update));
  }

  private Future<JsonNode> list(Call call) {
    return tenants.list().map(found -> Json.list("tenants", found, Json::tenant));
  }

  private Future<JsonNode> create(Call call) {
    return tenants
        .create(Json.tenant(call.body().path("id").asText(), call.body()), call.actor())
        .map(Json::tenant);
  }

  private Future<JsonNode> find(Call call) {
    String id = call.text("tenant");
    return tenants.find(id).map(found -> found.orElseThrow(() -> unknown(id))).map(Json::tenant);
  }

  private Future<JsonNode> update(Call call) {
    return tenants
        .update(Json.tenant(call.text("tenant"), call.body()), call.actor())
        .map(Json::tenant);
  }

  static AdminException unknown(String tenant) {
    return AdminException.notFound("tenant", "tenant/" + tenant + " does not exist");
  }
}
