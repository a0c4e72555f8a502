package dev.detour.gateway.testing;

import static dev.detour.gateway.testing.Eventually.await;

import dev.detour.gateway.GatewayConfig;
import dev.detour.gateway.GatewayServer;
import dev.detour.gateway.telemetry.OtlpServer;
import dev.detour.sim.ProviderSim;
import dev.detour.store.Database;
import dev.detour.store.DatabaseConfig;
import dev.detour.store.testing.TestPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A router on a real Postgres, with an admin token. */
public final class StoredRouter implements AutoCloseable {
  public static final String ADMIN_TOKEN = "test-admin-token-0123456789";

  private final Vertx vertx = Vertx.vertx();
  private final String url = TestPostgres.emptyDatabase();
  private final Database database = Database.open(vertx, DatabaseConfig.of(url));
  private final ProviderSim sim = ProviderSim.start(TestRouter.scenario(), 0);
  private final OtlpServer ingest = OtlpServer.start();
  private final GatewayServer server;

  private StoredRouter(Path directory, Map<String, String> settings) throws IOException {
    server = start(directory, "router-1", settings);
  }

  public static StoredRouter start(Path directory, Map<String, String> settings)
      throws IOException {
    return new StoredRouter(directory, settings);
  }

  /** Starts a replica on the same store; whoever starts it closes it. */
  public GatewayServer replica(Path directory, String id, Map<String, String> settings)
      throws IOException {
    return start(directory, id, settings);
  }

  private GatewayServer start(Path directory, String id, Map<String, String> settings)
      throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("DETOUR_ROUTER_PORT", "0");
    environment.put("DETOUR_ROUTER_EVENT_LOOPS", "1");
    environment.put("DETOUR_ROUTER_ID", id);
    environment.put("DETOUR_DATABASE_URL", url);
    environment.put("DETOUR_OTLP_ENDPOINT", ingest.endpoint().toString());
    environment.put("DETOUR_STATE_DIR", directory.resolve(id).toString());
    environment.put("ALPHA_API_KEY", "alpha-secret");
    environment.put("DETOUR_ADMIN_TOKEN", ADMIN_TOKEN);
    environment.put("DETOUR_BOOTSTRAP_FILE", bootstrapFile(directory).toString());
    environment.putAll(settings);
    GatewayServer started = GatewayServer.start(GatewayConfig.from(environment));
    started.awaitReady(Duration.ofSeconds(30));
    return started;
  }

  private Path bootstrapFile(Path directory) throws IOException {
    Files.writeString(
        directory.resolve("policy.yaml"),
        TestPolicy.DOCUMENT.replace("SIM", "http://127.0.0.1:" + sim.port()));
    return Files.writeString(
        directory.resolve("bootstrap.yaml"),
        """
        policy: policy.yaml
        tenants:
          - id: tenant-a
            displayName: Tenant A
            timeZone: Europe/Berlin
            keys:
              - { name: all, value: %s, defaultClass: critical_user_facing, maxClass: critical_user_facing, mayPinRoutes: true }
        """
            .formatted(TestRouter.KEY));
  }

  public Database database() {
    return database;
  }

  public ProviderSim sim() {
    return sim;
  }

  public Caller caller(String key) {
    return new Caller(server.port(), key);
  }

  /** An administrator. */
  public Caller admin() {
    return caller(ADMIN_TOKEN);
  }

  @Override
  public void close() {
    server.close();
    sim.close();
    ingest.close();
    await(database.close());
    await(vertx.close());
  }
}
