package dev.detour.gateway.admin;

import static dev.detour.gateway.admin.Operation.get;
import static dev.detour.gateway.admin.Operation.post;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detour.store.BudgetLeases;
import dev.detour.store.OpenLease;
import io.vertx.core.Future;
import java.util.List;

/** What routers held that never came back. */
final class LeaseOperations {
  private final BudgetLeases leases;

  LeaseOperations(BudgetLeases leases) {
    this.leases = leases;
  }

  List<Operation> all() {
    String all = "/admin/v1/lost-leases";
    return List.of(
        get(
            all,
            "listLostLeases",
            "What silent routers hold of accounts, the longest silent first, a thousand at most.",
            BudgetShapes.lostLeases(),
            this::list),
        post(
            all + "/{lease}/give-back",
            "giveBackLease",
            "Gives back what a router held that has been silent for a day and will not come again.",
            BudgetShapes.giveBack(),
            200,
            BudgetShapes.givenBack(),
            this::giveBack));
  }

  private Future<JsonNode> list(Call call) {
    return leases.lost().map(lost -> Json.list("leases", lost, LeaseOperations::json));
  }

  private Future<JsonNode> giveBack(Call call) {
    JsonNode body = call.body();
    return leases
        .giveBack(
            call.id("lease"),
            body.path("spentUsdMicros").asLong(),
            call.actor(),
            body.path("note").asText(""))
        .map(back -> Json.object().put("givenBackUsdMicros", back));
  }

  private static JsonNode json(OpenLease lease) {
    ObjectNode node =
        Json.object()
            .put("id", lease.id().toString())
            .put("account", lease.account().toString())
            .put("router", lease.router())
            .put("heldUsdMicros", lease.heldMicros())
            .put("reservedUsdMicros", lease.reservedMicros())
            .put("silentSince", Json.time(lease.expiresAt()));
    lease.window().end().ifPresent(end -> node.put("resetsAt", Json.time(end)));
    return node;
  }
}
