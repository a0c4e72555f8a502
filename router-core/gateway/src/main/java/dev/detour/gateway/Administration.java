package dev.detour.gateway;

import dev.detour.gateway.admin.AdminApi;
import dev.detour.gateway.admin.AdminToken;
import dev.detour.gateway.admin.StoreOperations;
import dev.detour.store.Database;
import java.io.IOException;

/** Puts the admin API together. */
final class Administration {
  private Administration() {}

  /**
   * The API of everything that an administrator may do.
   *
   * @throws IOException when the token's file cannot be read
   */
  static AdminApi api(GatewayConfig config, Database database) throws IOException {
    return new AdminApi(AdminToken.of(config.admin()), StoreOperations.of(database));
  }
}
