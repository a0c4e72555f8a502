package dev.detour.gateway;

import static dev.detour.gateway.testing.Eventually.until;
import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.telemetry.OtlpServer;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.TestPolicy;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.policy.budget.BudgetPeriod;
import dev.detour.sim.ProviderSim;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.scenario.AnswerLength;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.FaultRule;
import dev.detour.sim.scenario.FirstToken;
import dev.detour.sim.scenario.ModelSpec;
import dev.detour.sim.scenario.ProviderSpec;
import dev.detour.sim.scenario.Refusal;
import dev.detour.sim.scenario.Scenario;
import dev.detour.store.BudgetAccount;
import dev.detour.store.BudgetStatement;
import dev.detour.store.BudgetStore;
import dev.detour.store.Database;
import dev.detour.store.DatabaseConfig;
import dev.detour.store.testing.TestPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four router processes, each with 64 callers at once, against one cap; failures that are retried,
 * fallbacks that cost, callers that leave in mid-stream, and one router killed with the attempts of
 * its callers under way.
 */
class OverspendIT {
  private static final int ROUTERS = 4;
  private static final int CALLERS = 64;
  private static final long CAP = 400_000;
  private static final int REFUSALS_IN_A_ROW = 3;
  private static final int SLOW = 4;
  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final String url = TestPostgres.emptyDatabase();
  private final Database database = Database.open(vertx, DatabaseConfig.of(url));
  private final BudgetStore budgets = new BudgetStore(database);
  private final List<Process> processes = new ArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** A row of the ledger. */
  private record Entry(String requestId, long micros, String kind) {}

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
    await(database.close());
    await(vertx.close());
  }

  @Test
  void noNumberOfRoutersRetriesCancelsOrKillsOverspends() throws Exception {
    try (ProviderSim sim = ProviderSim.start(scenario(), 0);
        OtlpServer ingest = OtlpServer.start()) {
      troubles(sim);
      Files.writeString(
          directory.resolve("policy.yaml"),
          policy().replace("SIM", "http://127.0.0.1:" + sim.port()));
      Files.writeString(directory.resolve("bootstrap.yaml"), bootstrap());
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < ROUTERS; i++) {
        ports.add(freePort());
        startRouter(i, ports.get(i), ingest.port());
      }
      for (int port : ports) {
        awaitReady(port);
      }
      BudgetAccount account =
          await(budgets.find(BudgetAccount.Key.ofTenant("tenant-a", BudgetPeriod.MONTH)))
              .orElseThrow();

      beUnderWay(ports.get(0), sim);
      spendItAll(ports, account, ingest.port());

      sim.log().awaitEnded(0, Duration.ofSeconds(30));
      until(() -> statement(account).reservedMicros() == 0);
      for (Process process : processes) {
        process.destroy();
      }
      for (Process process : processes) {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("SIGTERM ends it").isTrue();
      }
      assertBooks(account, sim.log().records());
    }
  }

  /** Requests that outlast whoever takes them: the first router dies with them in its hands. */
  private void beUnderWay(int port, ProviderSim sim) {
    for (int i = 0; i < SLOW; i++) {
      client.sendAsync(
          request(port, body(false).replace("auto", "slow-model")),
          HttpResponse.BodyHandlers.discarding());
    }
    sim.log()
        .await(
            Duration.ofSeconds(60),
            log -> log.stream().filter(attempt -> attempt.model().equals("slow")).count() == SLOW);
  }

  private void spendItAll(List<Integer> ports, BudgetAccount account, int ingestPort)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(ROUTERS * CALLERS);
    List<Future<?>> callers = new ArrayList<>();
    AtomicInteger done = new AtomicInteger();
    for (int i = 0; i < ROUTERS * CALLERS; i++) {
      int port = ports.get(i % ROUTERS);
      Random chance = new Random(i);
      callers.add(
          pool.submit(
              () -> {
                keepAsking(port, chance, done);
                return null;
              }));
    }
    until(() -> statement(account).spentMicros() > CAP / 4);
    Process victim = processes.get(0);
    victim.destroyForcibly().waitFor();
    processes.remove(victim);
    // Whoever watches over it starts it again, and it finds its journal.
    startRouter(0, ports.get(0), ingestPort);
    awaitReady(ports.get(0));
    for (Future<?> caller : callers) {
      caller.get(180, TimeUnit.SECONDS);
    }
    pool.shutdown();
    assertThat(done.get()).isGreaterThan(ROUTERS * CALLERS);
  }

  /** Asks until nothing is left to spend; sometimes leaves in mid-stream. */
  private void keepAsking(int port, Random chance, AtomicInteger done) {
    int refused = 0;
    while (refused < REFUSALS_IN_A_ROW) {
      try {
        refused = ask(port, chance) ? refused + 1 : 0;
        done.incrementAndGet();
      } catch (IOException killed) {
        LockSupport.parkNanos(50_000_000);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Whether the budget refused it. */
  private boolean ask(int port, Random chance) throws IOException, InterruptedException {
    boolean stream = chance.nextBoolean();
    HttpResponse<InputStream> response =
        client.send(request(port, body(stream)), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (stream && response.statusCode() == 200 && chance.nextInt(5) == 0) {
        body.readNBytes(1 + chance.nextInt(400));
        return false; // leaves
      }
      body.readAllBytes();
    }
    assertThat(response.statusCode()).isIn(200, 429, 502, 503, 504);
    return response.statusCode() == 429;
  }

  private static HttpRequest request(int port, String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
        .header("authorization", "Bearer " + TestRouter.KEY)
        .header("content-type", "application/json")
        .timeout(Duration.ofSeconds(120))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static String body(boolean stream) {
    return "{\"model\":\"auto\",\"max_tokens\":30,\"stream\":"
        + stream
        + ",\"messages\":[{\"role\":\"user\",\"content\":\"Say something worth its money\"}]}";
  }

  private void assertBooks(BudgetAccount account, List<AttemptRecord> seen) {
    BudgetStatement statement = statement(account);
    List<Entry> ledger = ledger();
    Map<String, Long> billed = new HashMap<>();
    seen.forEach(
        attempt ->
            billed.merge(
                Objects.requireNonNull(attempt.requestId()), BudgetIT.cost(attempt), Long::sum));
    Map<String, Long> settled = new HashMap<>();
    Set<String> exact = new HashSet<>();
    ledger.forEach(entry -> settled.merge(entry.requestId, entry.micros, Long::sum));
    settled.keySet().forEach(exact::add);
    ledger.stream()
        .filter(entry -> entry.kind.equals("estimate") || entry.kind.equals("crash"))
        .forEach(entry -> exact.remove(entry.requestId));

    assertThat(statement.spentMicros()).as("never over the cap").isLessThanOrEqualTo(CAP);
    assertThat(statement.spentMicros()).as("and the cap is used").isGreaterThan(CAP * 9 / 10);
    assertThat(statement.reservedMicros()).isZero();
    assertThat(statement.heldMicros()).isZero();
    assertThat(ledger.stream().mapToLong(Entry::micros).sum()).isEqualTo(statement.spentMicros());
    assertThat(settled.keySet()).as("every billed request").containsAll(billed.keySet());
    exact.forEach(
        request ->
            assertThat(settled.get(request))
                .as("request " + request + ", to the micro-USD")
                .isEqualTo(billed.getOrDefault(request, 0L)));
    billed.forEach(
        (request, micros) ->
            assertThat(micros)
                .as("never under the truth")
                .isLessThanOrEqualTo(settled.get(request)));
    assertThat(exact).hasSizeGreaterThan(seen.size() / 3);
    Set<String> kinds = new HashSet<>();
    ledger.forEach(entry -> kinds.add(entry.kind));
    assertThat(kinds).containsExactlyInAnyOrder("usage", "unbilled", "estimate", "crash");
  }

  private List<Entry> ledger() {
    return TestPostgres.rows(
        url,
        "select split_part(attempt_id, '/', 1), micros, kind from detour.budget_settlements",
        row -> new Entry(row.getString(1), row.getLong(2), row.getString(3)));
  }

  private BudgetStatement statement(BudgetAccount account) {
    return await(budgets.statement(account, Instant.now()));
  }

  /** Providers that stream for a while, so that there is a mid-stream to leave in. */
  private static Scenario scenario() {
    ModelSpec model = ModelSpec.of(new FirstToken.Fixed(20), 4, new AnswerLength.Fixed(20));
    ProviderSpec spec = new ProviderSpec(Optional.empty(), Map.of(ProviderSpec.ANY_MODEL, model));
    ModelSpec slow = ModelSpec.of(new FirstToken.Fixed(100_000), 0, new AnswerLength.Fixed(20));
    ProviderSpec alsoSlow =
        new ProviderSpec(Optional.empty(), Map.of(ProviderSpec.ANY_MODEL, model, "slow", slow));
    return Scenario.of(1, Map.of("alpha", spec, "beta", spec, "gamma", alsoSlow));
  }

  /** The test policy with a model that takes its time, and a class that gives it. */
  private static String policy() {
    return TestPolicy.DOCUMENT
        .replace(
            "routes:\n", "routes:\n  gamma-slow: { provider: gamma, model: slow, tier: economy }\n")
        .replace(
            "  models:\n",
            "  models:\n    gamma/slow: { input: 100000, cachedInput: 25000, output: 400000 }\n")
        .replace(
            "groups:\n",
            "groups:\n  slow-model:\n    default:\n      primary: { route: gamma-slow }\n")
        .replaceFirst("total: 10s }\n    deadline: 20s", "total: 115s }\n    deadline: 120s");
  }

  private static void troubles(ProviderSim sim) {
    sim.faults().add(FaultRule.always("alpha", Fault.of(Refusal.OVERLOADED)).withProbability(0.1));
    sim.faults().add(FaultRule.always("alpha", new Fault.StreamCut(0)).withProbability(0.1));
    sim.faults().add(FaultRule.always("beta", new Fault.ConnectionReset()).withProbability(0.05));
  }

  private static String bootstrap() {
    return """
        policy: policy.yaml
        tenants:
          - id: tenant-a
            keys:
              - { name: all, value: %s, defaultClass: critical_user_facing, maxClass: critical_user_facing }
            budgets:
              - { period: month, micros: %d }
              - { period: day, micros: %d }
        """
        .formatted(TestRouter.KEY, CAP, 10 * CAP);
  }

  private void startRouter(int number, int port, int ingestPort) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx160m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Gateway.class.getName());
    Map<String, String> settings = builder.environment();
    settings.put("DETOUR_ROUTER_PORT", Integer.toString(port));
    settings.put("DETOUR_ROUTER_ID", "router-" + number);
    settings.put("DETOUR_ROUTER_EVENT_LOOPS", "2");
    settings.put("DETOUR_DATABASE_URL", url);
    settings.put("DETOUR_OTLP_ENDPOINT", "http://127.0.0.1:" + ingestPort);
    settings.put("DETOUR_STATE_DIR", directory.resolve("router-" + number).toString());
    settings.put("DETOUR_BOOTSTRAP_FILE", directory.resolve("bootstrap.yaml").toString());
    settings.put("ALPHA_API_KEY", "alpha-secret");
    builder.redirectErrorStream(true);
    builder.redirectOutput(
        ProcessBuilder.Redirect.appendTo(directory.resolve("router-" + number + ".log").toFile()));
    Process process = builder.start();
    processes.add(number == 0 ? 0 : processes.size(), process);
  }

  private static void awaitReady(int port) {
    Caller caller = new Caller(port, TestRouter.KEY);
    until(
        () -> {
          try {
            return caller.get("/readyz").status() == 200;
          } catch (java.io.UncheckedIOException notYet) {
            return false;
          }
        });
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
