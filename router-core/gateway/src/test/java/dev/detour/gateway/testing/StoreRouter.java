package dev.detour.gateway.testing;

import dev.detour.gateway.GatewayConfig;
import dev.detour.gateway.GatewayServer;
import dev.detour.gateway.telemetry.OtlpServer;
import dev.detour.sim.ProviderSim;
import dev.detour.sim.SimOptions;
import dev.detour.store.Database;
import dev.detour.store.DatabaseConfig;
import dev.detour.store.testing.TestPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A router over a real Postgres, with simulated providers before it and ingest behind it. */
public final class StoreRouter implements AutoCloseable {
  public static final String OTHER_TENANTS_KEY = "dtr_" + "c".repeat(43);

  private final Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final String url = TestPostgres.freshDatabase();
  private final Database database = Database.open(vertx, DatabaseConfig.of(url));
  private final ProviderSim sim = ProviderSim.start(TestRouter.scenario(), SimOptions.onPort(0));
  private final OtlpServer ingest = OtlpServer.start();
  private final GatewayServer server;

  private StoreRouter(Path directory, String document, Map<String, String> settings) {
    this.directory = directory;
    try {
      Map<String, String> environment = environment(document);
      environment.putAll(settings);
      server = GatewayServer.start(GatewayConfig.from(environment));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.awaitReady(Duration.ofSeconds(60));
  }

  /** Starts; {@code SIM} in the document stands for the simulator's address. */
  public static StoreRouter start(Path directory, String document, Map<String, String> settings) {
    return new StoreRouter(directory, document, settings);
  }

  /** The settings of another router of the same store. */
  public Map<String, String> environment(String document) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("DETOUR_ROUTER_PORT", "0");
    environment.put("DETOUR_ROUTER_EVENT_LOOPS", "1");
    environment.put("DETOUR_ROUTER_ID", "router-store");
    environment.put("DETOUR_DATABASE_URL", url);
    environment.put("DETOUR_OTLP_ENDPOINT", ingest.endpoint().toString());
    environment.put("DETOUR_OTLP_LINGER", "1ms");
    environment.put("DETOUR_STATE_DIR", directory.resolve("state").toString());
    environment.put("DETOUR_POLICY_POLL_INTERVAL", "200ms");
    environment.put("DETOUR_JOB_POLL_INTERVAL", "50ms");
    environment.put("ALPHA_API_KEY", "alpha-secret");
    Files.writeString(
        directory.resolve("policy.yaml"),
        document.replace("SIM", "http://127.0.0.1:" + sim.port()));
    environment.put(
        "DETOUR_BOOTSTRAP_FILE",
        Files.writeString(
                directory.resolve("bootstrap.yaml"),
                """
                policy: policy.yaml
                tenants:
                  - id: tenant-a
                    displayName: Tenant A
                    keys:
                      - { name: all, value: %s, defaultClass: critical_user_facing, maxClass: critical_user_facing, mayPinRoutes: true }
                      - { name: plain, value: %s }
                  - id: tenant-b
                    displayName: Tenant B
                    keys:
                      - { name: other, value: %s }
                """
                    .formatted(TestRouter.KEY, TestRouter.PLAIN_KEY, OTHER_TENANTS_KEY))
            .toString());
    return environment;
  }

  public ProviderSim sim() {
    return sim;
  }

  public OtlpServer ingest() {
    return ingest;
  }

  public GatewayServer server() {
    return server;
  }

  public Database database() {
    return database;
  }

  public String url() {
    return url;
  }

  public Caller caller(String key) {
    return new Caller(server.port(), key);
  }

  @Override
  public void close() {
    server.close();
    sim.close();
    ingest.close();
    TestPostgres.await(database.close());
    TestPostgres.await(vertx.close());
  }
}
