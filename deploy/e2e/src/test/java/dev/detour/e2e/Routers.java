package dev.detour.e2e;

import dev.detour.gateway.GatewayConfig;
import dev.detour.gateway.GatewayServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Routers in the test's own process. */
final class Routers {
  private Routers() {}

  /** A router over a fresh store, on a free port; its spans stay in its spool. */
  static GatewayServer start(EmbeddedPostgres postgres, Path state, Path bootstrap)
      throws IOException {
    return GatewayServer.start(
        GatewayConfig.from(
            Map.of(
                "DETOUR_ROUTER_PORT",
                "0",
                "DETOUR_DATABASE_URL",
                "postgresql://postgres:postgres@127.0.0.1:" + postgres.getPort() + "/postgres",
                "DETOUR_OTLP_ENDPOINT",
                "http://127.0.0.1:1",
                "DETOUR_STATE_DIR",
                state.toString(),
                "DETOUR_BOOTSTRAP_FILE",
                bootstrap.toString())));
  }
}
