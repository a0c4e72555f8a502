package dev.detour.gateway;

import static dev.detour.gateway.testing.Eventually.until;
import static dev.detour.store.testing.TestPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.telemetry.OtlpServer;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.TestPolicy;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.policy.budget.BudgetPeriod;
import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.price.ModelPrice;
import dev.detour.policy.price.TokenUsage;
import dev.detour.sim.ProviderSim;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.scenario.Fault;
import dev.detour.store.BudgetAccount;
import dev.detour.store.BudgetEvent;
import dev.detour.store.BudgetStatement;
import dev.detour.store.BudgetStore;
import dev.detour.store.Database;
import dev.detour.store.DatabaseConfig;
import dev.detour.store.testing.TestPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A router whose callers pay, on a real Postgres. */
class BudgetIT {
  private static final BudgetAccount.Key MONTH =
      BudgetAccount.Key.ofTenant("tenant-a", BudgetPeriod.MONTH);

  /** As in the test policy. */
  static final Map<String, ModelPrice> PRICES =
      Map.of(
          "alpha", new ModelPrice(2_500_000, 1_250_000, 2_500_000, 10_000_000),
          "beta", new ModelPrice(2_500_000, 1_250_000, 2_500_000, 10_000_000),
          "gamma", new ModelPrice(100_000, 25_000, 100_000, 400_000));

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final String url = TestPostgres.emptyDatabase();
  private final Database database = Database.open(vertx, DatabaseConfig.of(url));
  private final BudgetStore budgets = new BudgetStore(database);
  private ProviderSim sim;
  private OtlpServer ingest;
  private GatewayServer server;
  private Caller caller;

  @BeforeEach
  void start() throws IOException {
    sim = ProviderSim.start(TestRouter.scenario(), 0);
    ingest = OtlpServer.start();
    server = startRouter(url);
    caller = new Caller(server.port(), TestRouter.KEY);
    assertThat(caller.plain().status()).isEqualTo(200);
    sim.log().clear();
  }

  @AfterEach
  void stop() {
    server.close();
    sim.close();
    ingest.close();
    await(database.close());
    await(vertx.close());
  }

  @Test
  void chargesWhatTheProviderBillsAndHoldsNothingAfterwards() {
    BudgetAccount account = cap(1_000_000);
    for (int i = 0; i < 5; i++) {
      assertThat(ask(i % 2 == 0).status()).isEqualTo(200);
    }
    until(() -> statement(account).spentMicros() == billed());
    until(() -> statement(account).reservedMicros() == 0);
    assertThat(billed()).isPositive();
    server.close();
    assertThat(statement(account).heldMicros()).isZero();
    assertThat(statement(account).spentMicros()).isEqualTo(billed());
  }

  @Test
  void refusesWhatNoCapCouldHold() {
    String dearer = body(false).replaceFirst("\\{", "{\"service_tier\":\"priority\",");
    assertThat(caller.post(dearer).status()).as("without a cap").isEqualTo(200);
    cap(1_000_000);
    int asked = sim.log().records().size();
    Caller.Answer refused = caller.post(dearer);
    assertThat(refused.status()).as(refused.body()).isEqualTo(400);
    assertThat(refused.json().at("/error/code").asText()).isEqualTo("unpriced_option");
    assertThat(refused.json().at("/error/param").asText()).isEqualTo("service_tier");
    assertThat(sim.log().records()).hasSize(asked);
    assertThat(caller.post(dearer.replace("priority", "flex")).status()).isEqualTo(200);
  }

  @Test
  void stopsWithAQuotaResponseAndNoCallUpstream() {
    BudgetAccount account = cap(2_000);
    List<Caller.Answer> answers = new java.util.ArrayList<>();
    while (answers.isEmpty() || answers.get(answers.size() - 1).status() == 200) {
      answers.add(premium(false));
      assertThat(answers).hasSizeLessThan(30);
    }
    assertThat(answers).hasSizeGreaterThan(2);
    int asked = sim.log().records().size();
    Caller.Answer stopped = premium(true);
    assertThat(stopped.status()).isEqualTo(429);
    assertThat(stopped.json().at("/error/type").asText()).isEqualTo("insufficient_quota");
    assertThat(stopped.json().at("/error/code").asText())
        .isIn("budget_exhausted", "budget_restricted");
    assertThat(stopped.json().at("/error/message").asText())
        .contains("tenant tenant-a (month)")
        .contains("resets at " + account.window(Instant.now()).end().orElseThrow());
    assertThat(stopped.header("x-should-retry")).isEqualTo("false");
    assertThat(stopped.headers().firstValue("retry-after")).isEmpty();
    assertThat(sim.log().records()).hasSize(asked);
    until(() -> statement(account).reservedMicros() == 0);
    until(() -> statement(account).spentMicros() == billed());
    assertThat(statement(account).spentMicros()).isLessThanOrEqualTo(2_000);
    until(() -> !events(account).isEmpty());
    assertChained(events(account));
  }

  @Test
  void holdsTheAnswerToTheCapThatWasPriced() {
    cap(1_000_000);
    String body =
        "{\"model\":\"auto\",\"n\":1,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    assertThat(caller.post(body).status()).isEqualTo(200);
    assertThat(sim.captured().get(sim.captured().size() - 1).body())
        .contains("\"max_tokens\":4096");
  }

  @Test
  void doesNotChargeForRefusalsAndSettlesBrokenStreamsAtTheirWorstCase() {
    BudgetAccount account = cap(1_000_000);
    sim.faults().next(1, "alpha", Fault.rateLimited(Duration.ofHours(2)));
    assertThat(ask(false).status()).isEqualTo(200);
    until(() -> statement(account).spentMicros() == billed());
    long before = statement(account).spentMicros();
    sim.faults().next(1, "beta", new Fault.StreamCut(5));
    sim.faults().next(1, "alpha", new Fault.StreamCut(5));
    ask(true);
    until(() -> statement(account).reservedMicros() == 0);
    until(() -> statement(account).spentMicros() > before);
    assertThat(statement(account).spentMicros()).isGreaterThanOrEqualTo(billed());
  }

  @Test
  void aDayOrAFeatureOrABalanceStopsToo() {
    await(
        budgets.topUp(BudgetAccount.Key.ofTenant("tenant-a", BudgetPeriod.PREPAID), 0, "ada", ""));
    until(() -> ask(false).status() == 429);
    assertThat(ask(false).json().at("/error/message").asText())
        .contains("tenant tenant-a (prepaid)", "top-up");
    await(
        budgets.topUp(
            BudgetAccount.Key.ofTenant("tenant-a", BudgetPeriod.PREPAID), 5_000_000, "ada", ""));
    until(() -> ask(false).status() == 200);
    await(
        budgets.setCap(
            BudgetAccount.Key.ofFeature("tenant-a", "search", BudgetPeriod.DAY),
            OptionalLong.of(0),
            "ada"));
    until(() -> feature("search").status() == 429);
    assertThat(feature("search").json().at("/error/message").asText())
        .contains("feature tenant-a/search (day)");
    assertThat(feature("support-chat").status()).isEqualTo(200);
  }

  @Test
  void livesOnItsLeaseWhilePostgresIsAwayAndThenFailsClosed() {
    BudgetAccount account = cap(100_000);
    assertThat(ask(false).status()).isEqualTo(200);
    until(() -> statement(account).spentMicros() == billed());
    TestPostgres.sql(
        "alter database " + url.substring(url.lastIndexOf('/') + 1) + " allow_connections false");
    TestPostgres.disconnectAll(url);
    int served = 0;
    Caller.Answer answer = ask(false);
    while (answer.status() == 200) {
      served++;
      answer = ask(false);
    }
    assertThat(served).isPositive();
    assertThat(answer.status()).isEqualTo(429);
    TestPostgres.sql(
        "alter database " + url.substring(url.lastIndexOf('/') + 1) + " allow_connections true");
    until(() -> ask(false).status() == 200);
    // This test's own connections were cut too.
    Database fresh = Database.open(vertx, DatabaseConfig.of(url));
    BudgetStore now = new BudgetStore(fresh);
    until(() -> await(now.statement(account, Instant.now())).spentMicros() == billed());
    assertThat(billed()).isPositive().isLessThanOrEqualTo(100_000);
    await(fresh.close());
  }

  @Test
  void startsWithItsCapsThoughPostgresIsAway() throws IOException {
    cap(1_000_000);
    server.close();
    server = startRouter("postgresql://nobody:nothing@127.0.0.1:1/none");
    caller = new Caller(server.port(), TestRouter.KEY);
    int asked = sim.log().records().size();
    assertThat(ask(false).status()).isEqualTo(429);
    assertThat(sim.log().records()).hasSize(asked);
  }

  @Test
  void servesCappedCallersAtOnceAfterARestart() throws IOException {
    cap(1_000_000);
    for (int i = 0; i < 3; i++) {
      server.close();
      server = startRouter(url);
      caller = new Caller(server.port(), TestRouter.KEY);
      assertThat(ask(false).status()).as("restart %d", i).isEqualTo(200);
    }
  }

  @Test
  void letsCallersWaitWhileItSettlesWhatTheProcessBeforeLeft() throws Exception {
    cap(1_000_000);
    server.close();
    Thread busy =
        new Thread(
            () ->
                TestPostgres.execute(
                    url,
                    "begin; lock table detour.budget_leases in access exclusive mode;"
                        + " select pg_sleep(3); commit"));
    busy.start();
    until(
        () ->
            !TestPostgres.rows(
                    url,
                    "select 1 from pg_locks where granted and mode = 'AccessExclusiveLock'"
                        + " and relation = 'detour.budget_leases'::regclass",
                    row -> row.getInt(1))
                .isEmpty());
    server = startRouter(url);
    caller = new Caller(server.port(), TestRouter.KEY);
    assertThat(ask(false).status()).isEqualTo(200);
    busy.join();
  }

  @Test
  void takesAnotherLeaseWhenTheStoreHasClosedItsOwn() {
    BudgetAccount account = cap(1_000_000);
    assertThat(ask(false).status()).isEqualTo(200);
    until(() -> statement(account).spentMicros() == billed());
    // As after a closing report that the store took, and whose answer was lost.
    TestPostgres.execute(
        url,
        "update detour.budget_leases set closed_at = now(), returned_micros ="
            + " greatest(returned_micros, granted_micros - settled_micros)");
    ask(false);
    until(() -> statement(account).spentMicros() == billed());
    for (int i = 0; i < 3; i++) {
      assertThat(ask(false).status()).isEqualTo(200);
    }
    until(() -> statement(account).spentMicros() == billed());
  }

  @Test
  void chargesTheWorstCaseWhereAServerDoesNotCount() {
    BudgetAccount account = cap(1_000_000);
    String uncounted =
        "{\"id\":\"x\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"index\":0,"
            + "\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"}}],"
            + "\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}}";
    Fault answer =
        new Fault.CustomAnswer(200, Map.of("content-type", "application/json"), uncounted);
    for (String provider : PRICES.keySet()) {
      sim.faults().next(1, provider, answer);
    }
    assertThat(premium(false).status()).isEqualTo(200);
    server.close();
    assertThat(statement(account).spentMicros()).isPositive();
  }

  @Test
  void settlesAnAnswerWhoseCountsAreAbsurdAndThoseAfterIt() {
    BudgetAccount account = cap(1_000_000);
    assertThat(ask(false).status()).isEqualTo(200);
    until(() -> statement(account).spentMicros() == billed());
    String absurd =
        "{\"id\":\"x\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"index\":0,"
            + "\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"}}],"
            + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":9223372036854775807}}";
    Fault answer = new Fault.CustomAnswer(200, Map.of("content-type", "application/json"), absurd);
    sim.faults().always("alpha", answer);
    sim.faults().always("beta", answer);
    sim.faults().always("gamma", answer);

    assertThat(ask(false).status()).isEqualTo(200);

    until(() -> statement(account).spentMicros() > 1_000_000);
    until(() -> statement(account).reservedMicros() == 0);
    String metrics = caller.get("/metrics").body();
    assertThat(metrics).contains("detour_budget_overruns 1.0", "detour_budget_unsettled 0.0");
    assertThat(ask(false).status()).isEqualTo(429);
  }

  @Test
  void putsTheStateOnItsSpans() {
    BudgetAccount account = cap(1_800);
    until(
        () -> {
          ask(false);
          return statement(account).state() != BudgetState.NORMAL;
        });
    Caller.Answer last = ask(false);
    assertThat(caller.get("/metrics").body())
        .contains("detour_budget_accounts_in_state{state=\"normal\"} 0.0");
    String id = last.header("x-detour-request-id");
    until(
        () ->
            ingest.await(all -> !all.isEmpty()).stream()
                .map(OtlpServer::attributes)
                .anyMatch(
                    span ->
                        id.equals(span.get("detour.request.id"))
                            && span.get("detour.budget.utilization") instanceof Double used
                            && used > 0.6
                            && !"normal".equals(span.get("detour.budget.state"))));
  }

  /** Sets the month's cap, and waits until the router knows. */
  private BudgetAccount cap(long micros) {
    BudgetAccount account = await(budgets.setCap(MONTH, OptionalLong.of(micros), "ada"));
    until(() -> caller.get("/metrics").body().contains("detour_budget_accounts 1.0"));
    return account;
  }

  private Caller.Answer ask(boolean stream) {
    return caller.post(body(stream));
  }

  /** Of a group that has one route, so that nothing cheaper answers. */
  private Caller.Answer premium(boolean stream) {
    return caller.post(body(stream).replace("auto", "house-model"));
  }

  private Caller.Answer feature(String name) {
    return caller.post(body(false), "x-detour-feature", name);
  }

  private static String body(boolean stream) {
    return "{\"model\":\"auto\",\"max_tokens\":20,\"stream\":"
        + stream
        + ",\"messages\":[{\"role\":\"user\",\"content\":\"Say something\"}]}";
  }

  private long billed() {
    return sim.log().awaitEnded(0, Duration.ofSeconds(5)).stream().mapToLong(BudgetIT::cost).sum();
  }

  /** What the provider charges for an attempt, in micro-USD. */
  static long cost(AttemptRecord attempt) {
    TokenUsage usage =
        new TokenUsage(
            attempt.billed().input(),
            attempt.billed().cachedInput(),
            0,
            attempt.billed().output(),
            attempt.billed().reasoning());
    return Objects.requireNonNull(PRICES.get(attempt.provider())).costMicros(usage);
  }

  private BudgetStatement statement(BudgetAccount account) {
    return await(budgets.statement(account, Instant.now()));
  }

  /**
   * Each crossing begins where the one before ended. What is reserved counts, so an account may
   * come back for a moment.
   *
   * @param events newest first
   */
  private static void assertChained(List<BudgetEvent> events) {
    BudgetState state = BudgetState.NORMAL;
    for (int i = events.size() - 1; i >= 0; i--) {
      assertThat(events.get(i).from()).as("%s", events).isEqualTo(state);
      state = events.get(i).to();
      assertThat(state).as("%s", events).isNotEqualTo(events.get(i).from());
    }
  }

  private List<BudgetEvent> events(BudgetAccount account) {
    return await(budgets.events(account.id(), 20));
  }

  private GatewayServer startRouter(String databaseUrl) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("DETOUR_ROUTER_PORT", "0");
    environment.put("DETOUR_ROUTER_EVENT_LOOPS", "1");
    environment.put("DETOUR_DATABASE_URL", databaseUrl);
    environment.put("DETOUR_OTLP_ENDPOINT", ingest.endpoint().toString());
    environment.put("DETOUR_OTLP_LINGER", "1ms");
    environment.put("DETOUR_STATE_DIR", directory.resolve("state").toString());
    environment.put("ALPHA_API_KEY", "alpha-secret");
    environment.put("DETOUR_BOOTSTRAP_FILE", bootstrapFile().toString());
    GatewayServer started = GatewayServer.start(GatewayConfig.from(environment));
    started.awaitReady(Duration.ofSeconds(60));
    return started;
  }

  private Path bootstrapFile() throws IOException {
    Files.writeString(
        directory.resolve("policy.yaml"),
        TestPolicy.DOCUMENT.replace("SIM", "http://127.0.0.1:" + sim.port()));
    return Files.writeString(
        directory.resolve("bootstrap.yaml"),
        """
        policy: policy.yaml
        tenants:
          - id: tenant-a
            keys:
              - { name: all, value: %s, defaultClass: critical_user_facing, maxClass: critical_user_facing, mayPinRoutes: true }
        """
            .formatted(TestRouter.KEY));
  }
}
