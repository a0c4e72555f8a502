package dev.detour.gateway.testing;

import dev.detour.gateway.GatewayConfig;
import dev.detour.gateway.GatewayServer;
import dev.detour.gateway.live.StateFiles;
import dev.detour.gateway.telemetry.OtlpServer;
import dev.detour.policy.document.TrafficClass;
import dev.detour.sim.ProviderSim;
import dev.detour.sim.scenario.ModelSpec;
import dev.detour.sim.scenario.ProviderSpec;
import dev.detour.sim.scenario.Scenario;
import dev.detour.store.ApiKey;
import dev.detour.store.KeyHash;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A router over real sockets: simulated providers before it, an OTLP receiver behind it, and its
 * policy and keys from the state directory, so that no Postgres is needed.
 */
public final class TestRouter implements AutoCloseable {
  /** May pin routes and raise to critical. */
  public static final String KEY = "dtr_" + "a".repeat(43);

  /** May do neither; non-critical by default. */
  public static final String PLAIN_KEY = "dtr_" + "b".repeat(43);

  private final ProviderSim sim;
  private final OtlpServer ingest;
  private final GatewayServer server;
  private final Caller caller;

  private TestRouter(ProviderSim sim, OtlpServer ingest, GatewayServer server) {
    this.sim = sim;
    this.ingest = ingest;
    this.server = server;
    this.caller = new Caller(server.port(), KEY);
  }

  private static boolean warm;

  public static TestRouter start(Path directory) {
    return start(directory, Map.of());
  }

  /** The first requests of a JVM load classes, which on a busy machine outlasts a short limit. */
  private static synchronized void warmUp(Path directory) {
    if (warm) {
      return;
    }
    warm = true;
    try (TestRouter router = start(directory.resolve("warm-up"))) {
      for (int i = 0; i < 20; i++) {
        router.caller().plain();
        router.caller().stream();
      }
    }
  }

  public static TestRouter start(Path directory, Map<String, String> settings) {
    return start(directory, settings, TestPolicy.DOCUMENT);
  }

  /** Starts; {@code SIM} in the document stands for the simulator's address. */
  public static TestRouter start(Path directory, Map<String, String> settings, String document) {
    return start(directory, settings, document, scenario());
  }

  /** Starts over providers of the test's own. */
  public static TestRouter start(
      Path directory, Map<String, String> settings, String document, Scenario scenario) {
    warmUp(directory);
    ProviderSim sim = ProviderSim.start(scenario, 0);
    OtlpServer ingest = OtlpServer.start();
    try (StateFiles state = StateFiles.open(directory)) {
      state.keepPolicy(7, document.replace("SIM", "http://127.0.0.1:" + sim.port()));
      state.keepKeys(keys());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    try {
      GatewayServer server = GatewayServer.start(config(directory, ingest, settings));
      server.awaitReady(Duration.ofSeconds(10));
      return new TestRouter(sim, ingest, server);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Three providers that answer 20 tokens at once. */
  public static Scenario scenario() {
    ProviderSpec spec =
        new ProviderSpec(Optional.empty(), Map.of(ProviderSpec.ANY_MODEL, ModelSpec.instant(20)));
    return Scenario.of(1, Map.of("alpha", spec, "beta", spec, "gamma", spec));
  }

  public static List<ApiKey> keys() {
    return List.of(
        key(KEY, Optional.of(TrafficClass.CRITICAL_USER_FACING), true),
        key(PLAIN_KEY, Optional.empty(), false));
  }

  private static ApiKey key(String value, Optional<TrafficClass> max, boolean mayPin) {
    return new ApiKey(
        UUID.nameUUIDFromBytes(value.getBytes()),
        "tenant-a",
        KeyHash.of(value),
        value.substring(value.length() - 4),
        "test",
        max,
        max,
        mayPin,
        Optional.empty(),
        Optional.empty(),
        Instant.EPOCH);
  }

  private static GatewayConfig config(
      Path directory, OtlpServer ingest, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>();
    environment.put("DETOUR_ROUTER_PORT", "0");
    environment.put("DETOUR_ROUTER_EVENT_LOOPS", "1");
    environment.put("DETOUR_ROUTER_ID", "router-test");
    environment.put("DETOUR_DATABASE_URL", "postgresql://nobody:nothing@127.0.0.1:1/none");
    environment.put("DETOUR_OTLP_ENDPOINT", ingest.endpoint().toString());
    environment.put("DETOUR_OTLP_LINGER", "1ms");
    environment.put("DETOUR_STATE_DIR", directory.toString());
    environment.put("ALPHA_API_KEY", "alpha-secret");
    environment.putAll(settings);
    return GatewayConfig.from(environment);
  }

  /** Returns once no request and no attempt is under way: answers end before their accounts do. */
  public void awaitNothingUnderWay() {
    Eventually.until(
        () -> {
          String metrics = caller.get("/metrics").body();
          return metrics.contains("detour_requests_active 0.0")
              && metrics
                  .lines()
                  .filter(line -> line.startsWith("detour_route_in_flight{"))
                  .allMatch(line -> line.endsWith(" 0.0"));
        });
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

  public Caller caller() {
    return caller;
  }

  public Caller caller(String key) {
    return new Caller(server.port(), key);
  }

  @Override
  public void close() {
    server.close();
    sim.close();
    ingest.close();
  }
}
