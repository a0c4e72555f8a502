package dev.detour.gateway;

import static dev.detour.gateway.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.telemetry.OtlpServer;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.TestPolicy;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.ProviderSim;
import dev.detour.store.Database;
import dev.detour.store.DatabaseConfig;
import dev.detour.store.KeyHash;
import dev.detour.store.KeyStore;
import dev.detour.store.PolicySource;
import dev.detour.store.PolicyStore;
import dev.detour.store.Publication;
import dev.detour.store.RegisteredRouter;
import dev.detour.store.RouterRegistry;
import dev.detour.store.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A router in step with a real Postgres. */
class LiveStoreIT {
  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final String url = TestPostgres.emptyDatabase();
  private final Database database = Database.open(vertx, DatabaseConfig.of(url));
  private final PolicyStore policies = new PolicyStore(database);
  private ProviderSim sim;
  private OtlpServer ingest;
  private GatewayServer server;
  private Caller caller;

  @BeforeEach
  void start() throws IOException {
    sim = ProviderSim.start(TestRouter.scenario(), 0);
    ingest = OtlpServer.start();
    server = startRouter(url, "10m"); // so that only a notification is in time
    caller = new Caller(server.port(), TestRouter.KEY);
  }

  @AfterEach
  void stop() {
    server.close();
    sim.close();
    ingest.close();
    await(vertx.close());
  }

  @Test
  void takesAnEmptyStoreFromItsBootstrapFileToItsFirstRequest() {
    assertThat(caller.plain().header("x-detour-policy-version")).isEqualTo("1");
    assertThat(await(policies.current()).orElseThrow().document()).isEqualTo(document());
  }

  @Test
  void theNextRequestRunsUnderANewVersionWithinASecond() {
    caller.plain();
    for (long version = 1; version <= 3; version++) {
      String target = version % 2 == 1 ? "beta" : "alpha";
      publish(version, swapPrimary(target));
      long published = System.nanoTime();
      long expected = version + 1;
      until(() -> caller.plain().header("x-detour-policy-version").equals(Long.toString(expected)));
      assertThat(Duration.ofNanos(System.nanoTime() - published)).isLessThan(Duration.ofSeconds(1));
      assertThat(caller.plain().header("x-detour-route")).isEqualTo(target + "-premium");
    }
  }

  @Test
  void pollsForWhatANotificationMissed() throws IOException {
    server.close();
    server = startRouter(url, "50ms");
    caller = new Caller(server.port(), TestRouter.KEY);
    // As if published while nobody listened.
    TestPostgres.disconnectAll(url);
    publish(1, swapPrimary("beta"));
    until(() -> server.policyVersion() == 2);
  }

  @Test
  void aBadDocumentLeavesTheLastGoodOneInForce() {
    publish(1, "kind: Policy\nthis is no policy");
    until(() -> caller.get("/readyz").body().contains("policy version 2 is not valid"));
    assertThat(caller.get("/readyz").status()).isEqualTo(200);
    assertThat(caller.get("/metrics").body()).contains("detour_policy_refused 1.0");
    assertThat(caller.plain().header("x-detour-policy-version")).isEqualTo("1");
    publish(2, swapPrimary("beta"));
    until(() -> caller.plain().header("x-detour-policy-version").equals("3"));
    assertThat(caller.get("/readyz").json().path("warnings")).isEmpty();
  }

  @Test
  void startsOnItsLastGoodPolicyWhilePostgresIsAway() throws IOException {
    publish(1, swapPrimary("beta"));
    until(() -> server.policyVersion() == 2);
    server.close();
    server = startRouter("postgresql://nobody:nothing@127.0.0.1:1/none", "1s");
    caller = new Caller(server.port(), TestRouter.KEY);
    Caller.Answer answer = caller.plain();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("x-detour-policy-version")).isEqualTo("2");
    assertThat(answer.header("x-detour-route")).isEqualTo("beta-premium");
    assertThat(caller.get("/readyz").body()).contains("control store");
  }

  @Test
  void goesOnWhilePostgresDropsItsConnections() {
    TestPostgres.disconnectAll(url);
    assertThat(caller.plain().status()).isEqualTo(200);
    publish(1, swapPrimary("beta"));
    until(() -> caller.plain().header("x-detour-policy-version").equals("2"));
  }

  @Test
  void forgetsADisabledKeyAtOnce() {
    KeyStore keys = new KeyStore(database);
    var id = await(keys.find(KeyHash.of(TestRouter.KEY))).orElseThrow().id();
    await(keys.disable(id, "test"));
    until(() -> caller.plain().status() == 401);
    assertThat(new Caller(server.port(), TestRouter.PLAIN_KEY).plain().status()).isEqualTo(200);
  }

  @Test
  void reportsItsVersion() {
    RouterRegistry registry = new RouterRegistry(database);
    until(() -> versions(registry).equals(List.of(1L)));
    publish(1, swapPrimary("beta"));
    until(() -> versions(registry).equals(List.of(2L)));
    server.close();
    assertThat(versions(registry)).isEmpty();
  }

  private static List<Long> versions(RouterRegistry registry) {
    return await(registry.list(Duration.ofSeconds(10))).stream()
        .map(RegisteredRouter::state)
        .map(state -> state.policyVersion().orElse(0))
        .toList();
  }

  private void publish(long base, String document) {
    await(policies.publish(new Publication(document, "test", "", PolicySource.CONSOLE, base)));
  }

  private String document() {
    return TestPolicy.DOCUMENT.replace("SIM", "http://127.0.0.1:" + sim.port());
  }

  private String swapPrimary(String provider) {
    return provider.equals("alpha")
        ? document()
        : document()
            .replace("firstFallback: { route: beta-premium }", "firstFallback: { route: nowhere }")
            .replace("primary: { route: alpha-premium }", "primary: { route: beta-premium }");
  }

  private GatewayServer startRouter(String databaseUrl, String poll) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("DETOUR_ROUTER_PORT", "0");
    environment.put("DETOUR_ROUTER_EVENT_LOOPS", "1");
    environment.put("DETOUR_DATABASE_URL", databaseUrl);
    environment.put("DETOUR_OTLP_ENDPOINT", ingest.endpoint().toString());
    environment.put("DETOUR_STATE_DIR", directory.resolve("state").toString());
    environment.put("DETOUR_POLICY_POLL_INTERVAL", poll);
    environment.put("ALPHA_API_KEY", "alpha-secret");
    environment.put("DETOUR_BOOTSTRAP_FILE", bootstrapFile().toString());
    GatewayServer started = GatewayServer.start(GatewayConfig.from(environment));
    started.awaitReady(Duration.ofSeconds(30));
    return started;
  }

  private Path bootstrapFile() throws IOException {
    Files.writeString(directory.resolve("policy.yaml"), document());
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
              - { name: plain, value: %s }
        """
            .formatted(TestRouter.KEY, TestRouter.PLAIN_KEY));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
