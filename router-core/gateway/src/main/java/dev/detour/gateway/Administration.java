package dev.detour.gateway;

import dev.detour.gateway.admin.AdminApi;
import dev.detour.gateway.admin.AdminToken;
import dev.detour.gateway.admin.Operation;
import dev.detour.gateway.admin.StoreOperations;
import dev.detour.gateway.chat.Budgets;
import dev.detour.gateway.explain.Explainer;
import dev.detour.gateway.health.RouteHealth;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.LivePolicy;
import dev.detour.gateway.story.StoryOperation;
import dev.detour.gateway.telemetry.StoryBook;
import dev.detour.store.Database;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Puts the admin API together. */
final class Administration {
  private Administration() {}

  /**
   * The API of everything that an administrator may do.
   *
   * @throws IOException when the token's file cannot be read
   */
  static AdminApi api(
      GatewayConfig config,
      Database database,
      LivePolicy policy,
      KeyRing keys,
      RouteHealth health,
      Budgets budgets,
      StoryBook stories,
      Clock clock)
      throws IOException {
    List<Operation> operations = new ArrayList<>(StoreOperations.of(database, clock));
    operations.add(
        new Explainer(policy, keys, health, budgets, config.limits().maxBodyBytes(), clock)
            .operation());
    operations.add(StoryOperation.of(stories));
    return new AdminApi(AdminToken.of(config.admin()), operations);
  }
}
