package dev.detour.gateway;

import dev.detour.gateway.api.ApiVerticle;
import dev.detour.gateway.batch.Batches;
import dev.detour.gateway.budget.LeasedBudgets;
import dev.detour.gateway.cache.SharedWriter;
import dev.detour.gateway.cache.TieredCache;
import dev.detour.gateway.health.RouteHealth;
import dev.detour.gateway.http.Readiness;
import dev.detour.gateway.jobs.Jobs;
import dev.detour.gateway.limit.KeyConcurrency;
import dev.detour.gateway.limit.RateLimiter;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.LivePolicy;
import dev.detour.gateway.live.PolicySnapshot;
import dev.detour.gateway.live.StateFiles;
import dev.detour.gateway.live.StoreSync;
import dev.detour.gateway.metrics.GatewayMetrics;
import dev.detour.gateway.surface.Surfaces;
import dev.detour.gateway.telemetry.SpanAccount;
import dev.detour.gateway.telemetry.StoryBook;
import dev.detour.gateway.telemetry.Telemetry;
import dev.detour.policy.budget.BudgetThresholds;
import dev.detour.policy.document.Route;
import dev.detour.store.AnswerStore;
import dev.detour.store.Database;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running router. */
public final class GatewayServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GatewayServer.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration FLUSH_LIMIT = Duration.ofSeconds(3);

  private final GatewayConfig config;
  private final Vertx vertx;
  private final StateFiles state;
  private final Database database;
  private final Telemetry telemetry;
  private final LivePolicy policy;
  private final LeasedBudgets budgets;
  private final Readiness readiness;
  private final GatewayMetrics metrics = new GatewayMetrics();
  private final Jobs jobs;
  private final AtomicReference<@Nullable StoreSync> sync = new AtomicReference<>();
  private final List<ApiVerticle> verticles = new CopyOnWriteArrayList<>();
  private final AtomicInteger port = new AtomicInteger();

  private GatewayServer(GatewayConfig config, StateFiles state, Vertx vertx) throws IOException {
    this.config = config;
    this.state = state;
    this.vertx = vertx;
    this.database = Database.open(vertx, config.database());
    this.telemetry =
        new Telemetry(
            config.routerId(),
            new Telemetry.Receiver(config.otlpEndpoint(), config.otlpToken()),
            config.stateDir().resolve("spool"),
            config.spoolMaxBytes(),
            config.otlpLinger());
    this.policy = new LivePolicy(config.environment(), Clock.systemUTC());
    this.budgets =
        LeasedBudgets.open(
            vertx,
            database,
            config.stateDir().resolve("budget"),
            config.routerId(),
            this::budgetThresholds);
    KeyRing keys = new KeyRing(Clock.systemUTC());
    this.readiness = new Readiness(policy, keys, telemetry.account(), this::storeTrouble);
    RouteHealth health =
        new RouteHealth(Clock.systemUTC(), () -> ThreadLocalRandom.current().nextDouble());
    policy.onChange(snapshot -> health.forgetOuts());
    StoreSync.loadLastGood(state, policy, keys);
    addGauges(health, keys);
    this.jobs = new Jobs(database, policy, keys, config, metrics);
    StoryBook stories = new StoryBook(config.admin().recentRequests());
    RateLimiter limiter = new RateLimiter(System::nanoTime);
    listen(
        new ApiVerticle.Shared(
            config,
            policy,
            keys,
            health,
            budgets,
            readiness,
            Administration.api(
                config, database, policy, keys, health, budgets, stories, Clock.systemUTC()),
            limiter,
            new KeyConcurrency(config.limits().keyConcurrency()),
            telemetry.tracer(),
            stories,
            metrics,
            jobs,
            cache(),
            new Batches(
                database,
                Surfaces.all(config.limits().maxBodyBytes()).keySet(),
                config.limits().maxBodyBytes()),
            Clock.systemUTC()));
    StoreSync watching =
        new StoreSync(
            vertx,
            database,
            policy,
            keys,
            state,
            new StoreSync.Identity(
                config.routerId(), config.host() + ":" + port.get(), Instant.now()),
            limiter::onRouters,
            budgets::accountsLoaded);
    sync.set(watching);
    watching.start(config.policyPollInterval(), config.bootstrapFile());
    budgets.start();
  }

  /**
   * Starts a router. It listens when this returns, and serves as soon as it has a policy and keys.
   *
   * @throws IOException when the state directory cannot be used
   * @throws IllegalStateException when the port, or the transport, cannot be had
   */
  public static GatewayServer start(GatewayConfig config) throws IOException {
    StateFiles state = StateFiles.open(config.stateDir());
    Vertx vertx = EventLoops.start(config.transport(), config.eventLoops());
    try {
      return new GatewayServer(config, state, vertx);
    } catch (IOException | RuntimeException e) {
      vertx.close();
      state.close();
      throw e;
    }
  }

  private TieredCache cache() {
    AnswerStore answers = new AnswerStore(database);
    SharedWriter writer = new SharedWriter(vertx, answers);
    writer.start();
    metrics.gauge(
        "detour_cache_left_out",
        "Answers to be shared that the control store did not take.",
        writer::leftOut);
    return new TieredCache(answers, writer);
  }

  private void listen(ApiVerticle.Shared shared) {
    AtomicInteger number = new AtomicInteger();
    Future<?> listening =
        vertx.deployVerticle(
            () -> {
              ApiVerticle verticle =
                  new ApiVerticle(shared, Integer.toString(number.getAndIncrement()), port::set);
              verticles.add(verticle);
              return verticle;
            },
            new DeploymentOptions().setInstances(config.eventLoops()));
    try {
      await(listening, START_LIMIT);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "DETOUR_ROUTER_HOST, DETOUR_ROUTER_PORT: cannot listen on %s:%d (expected: an address of this machine and a free port): %s"
              .formatted(config.host(), config.port(), e.getMessage()),
          e);
    }
    log.info("router {} listens on {}:{}", config.routerId(), config.host(), port.get());
  }

  /** The port it listens on. */
  public int port() {
    return port.get();
  }

  /** The policy version in force, 0 before the first one. */
  public long policyVersion() {
    return policy.version();
  }

  /** The books of the decision spans. */
  public SpanAccount spans() {
    return telemetry.account();
  }

  /**
   * Waits until requests can be served.
   *
   * @throws IllegalStateException with the reasons when they cannot within the limit
   */
  public void awaitReady(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (!readiness.isReady()) {
        if (System.nanoTime() - deadline >= 0) {
          throw new IllegalStateException("not ready: " + readiness.reasons() + storeTrouble());
        }
        TimeUnit.MILLISECONDS.sleep(5);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Stops at once, but for the drain limit of {@link #drain}. */
  @Override
  public void close() {
    drain(Duration.ZERO);
  }

  /** Stops as on SIGTERM: no new connections, requests go on within the configured limit. */
  public void drain() {
    drain(config.drainTimeout());
  }

  private void drain(Duration limit) {
    if (readiness.isDraining()) {
      return;
    }
    readiness.drain();
    log.info("draining: {} requests under way", metrics.active());
    List<Future<?>> ends = new ArrayList<>();
    ends.add(jobs.drain());
    verticles.forEach(verticle -> ends.add(verticle.drain(limit)));
    quietly(Future.join(ends), limit.plusSeconds(3));
    quietly(budgets.close(), Duration.ofSeconds(3));
    StoreSync watching = sync.get();
    if (watching != null) {
      quietly(watching.close(), Duration.ofSeconds(2));
    }
    telemetry.drain(!limit.isZero() ? FLUSH_LIMIT : Duration.ofMillis(200));
    quietly(database.close(), Duration.ofSeconds(2));
    quietly(vertx.close(), Duration.ofSeconds(5));
    try {
      state.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    log.info("stopped");
  }

  private Optional<String> storeTrouble() {
    StoreSync watching = sync.get();
    return watching == null ? Optional.empty() : watching.trouble();
  }

  private BudgetThresholds budgetThresholds() {
    PolicySnapshot snapshot = policy.current();
    return snapshot == null ? BudgetThresholds.DEFAULT : snapshot.policy().budgets();
  }

  private void addGauges(RouteHealth health, KeyRing keys) {
    budgets.addGauges(metrics);
    SpanAccount spans = telemetry.account();
    metrics.gauge("detour_policy_version", "Policy version in force.", policy::version);
    metrics.gauge(
        "detour_policy_refused",
        "1 while the newest policy version could not be applied.",
        () -> policy.refused().isPresent() ? 1 : 0);
    metrics.gauge("detour_keys", "Working virtual keys in memory.", keys::size);
    metrics.gauge(
        "detour_store_available",
        "1 while the control store answers.",
        () -> storeTrouble().isEmpty() ? 1 : 0);
    metrics.gauge(
        "detour_routes_unavailable",
        "Routes of the policy that may not be asked now.",
        () -> unavailableRoutes(health));
    addRouteGauges(health);
    metrics.gauge(
        "detour_spans_accepted",
        "Decision spans made. accepted + recovered = exported + spooled + queued + lost.",
        spans::accepted);
    metrics.gauge(
        "detour_spans_recovered", "Decision spans found on disk at the start.", spans::recovered);
    metrics.gauge(
        "detour_spans_exported", "Decision spans that ingest acknowledged.", spans::exported);
    metrics.gauge(
        "detour_spans_spooled",
        "Decision spans on disk: ingest did not take them.",
        spans::spooled);
    metrics.gauge("detour_spans_queued", "Decision spans on their way to ingest.", spans::queued);
    metrics.gauge(
        "detour_spans_lost", "Decision spans given up. Anything but 0 is an alarm.", spans::lost);
    metrics.gauge("detour_spool_bytes", "Bytes of spans on disk.", telemetry::spooledBytes);
  }

  private void addRouteGauges(RouteHealth health) {
    metrics.perRoute(
        "detour_route_circuit",
        "The route's circuit: 0 closed, 1 half open, 2 open.",
        () -> health.circuits(routes()));
    metrics.perRoute(
        "detour_route_retry_tokens",
        "Retries that the route's budget still pays.",
        () -> health.retryTokens(routes()));
    metrics.perRoute(
        "detour_route_concurrency_limit",
        "Attempts that the route bears at a time, as learned.",
        () -> health.limits(routes()));
    metrics.perRoute(
        "detour_route_in_flight",
        "Attempts under way on the route.",
        () -> health.inFlight(routes()));
  }

  private Collection<Route> routes() {
    PolicySnapshot snapshot = policy.current();
    return snapshot == null ? List.of() : snapshot.policy().routes().values();
  }

  private long unavailableRoutes(RouteHealth health) {
    PolicySnapshot snapshot = policy.current();
    return snapshot == null
        ? 0
        : health.statuses(snapshot.policy().routes().values(), Instant.now()).values().stream()
            .filter(status -> status != dev.detour.policy.decision.RouteStatus.AVAILABLE)
            .count();
  }

  private static void quietly(Future<?> future, Duration limit) {
    try {
      await(future, limit);
    } catch (IllegalStateException e) {
      log.warn("while stopping", e);
    }
  }

  private static <T> T await(Future<T> future, Duration limit) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
