package dev.detour.console;

import dev.detour.console.audit.AuditEndpoints;
import dev.detour.console.clickhouse.Analytics;
import dev.detour.console.http.Api;
import dev.detour.console.http.Problems;
import dev.detour.console.http.SecurityHeaders;
import dev.detour.console.http.UiFiles;
import dev.detour.console.overview.OverviewEndpoints;
import dev.detour.console.policy.PolicyEndpoints;
import dev.detour.console.policy.RouterEndpoints;
import dev.detour.console.recommendation.Evaluator;
import dev.detour.console.recommendation.RecommendationEndpoints;
import dev.detour.console.recommendation.TimeoutRecommender;
import dev.detour.console.request.RequestEndpoints;
import dev.detour.console.review.ReviewEndpoints;
import dev.detour.console.session.FirstAdmin;
import dev.detour.console.session.LoginLimiter;
import dev.detour.console.session.Logins;
import dev.detour.console.session.Passwords;
import dev.detour.store.AuditLog;
import dev.detour.store.Database;
import dev.detour.store.DatabaseConfig;
import dev.detour.store.PolicyStore;
import dev.detour.store.RecommendationStore;
import dev.detour.store.ReviewStore;
import dev.detour.store.RouterRegistry;
import dev.detour.store.SessionStore;
import dev.detour.store.UserStore;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running console. It listens at once and answers 503 until Postgres does; it keeps trying, so
 * the order in which processes start does not matter.
 */
public final class ConsoleServer implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(ConsoleServer.class);
  private static final int MAX_BODY_BYTES = 2 << 20;
  private static final int IDLE_SECONDS = 60;
  private static final int HASHES_AT_ONCE = 2;
  private static final long RETRY_MS = 1_000;
  private static final long CLEANUP_MS = TimeUnit.HOURS.toMillis(1);
  private static final long START_SECONDS = 30;

  private final ConsoleConfig config;
  private final Vertx vertx = Vertx.vertx();
  private final Clock clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gcMetrics = new JvmGcMetrics();
  private final WorkerExecutor hashing;
  private final Database database;
  private final Analytics analytics;
  private final Health health;
  private final Passwords passwords = new Passwords(random);
  private final SessionStore sessions;
  private final Evaluator evaluator;
  private final HttpServer http;
  private final Promise<Void> ready = Promise.promise();

  private ConsoleServer(ConsoleConfig config, TimeoutRecommender recommender) {
    this.config = config;
    new JvmMemoryMetrics().bindTo(meters);
    gcMetrics.bindTo(meters);
    hashing = vertx.createSharedWorkerExecutor("detour-passwords", HASHES_AT_ONCE);
    database = Database.open(vertx, DatabaseConfig.of(config.databaseUrl()));
    analytics =
        Analytics.open(
            vertx,
            config.clickHouseUrl(),
            config.clickHouseUser(),
            config.clickHousePassword(),
            config.clickHouseTimeout());
    health = new Health(database, analytics, meters);
    sessions = new SessionStore(database);
    evaluator =
        new Evaluator(
            vertx,
            new PolicyStore(database),
            new RecommendationStore(database),
            analytics,
            recommender,
            clock,
            config.evidenceWindow(),
            config.evidenceSample(),
            meters);
    http = vertx.createHttpServer(options(config)).requestHandler(router());
  }

  /** Starts a console with the recommender that ships. */
  public static ConsoleServer start(ConsoleConfig config) {
    return start(config, TimeoutRecommender.shipped());
  }

  /** Starts a console with another recommender. Blocks until it listens. */
  public static ConsoleServer start(ConsoleConfig config, TimeoutRecommender recommender) {
    ConsoleServer server = new ConsoleServer(config, recommender);
    try {
      server.http.listen().await(START_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      server.close();
      throw new IllegalStateException("the console does not come up", late);
    } catch (RuntimeException failure) {
      server.close();
      throw failure;
    }
    server.initialise();
    return server;
  }

  /** The port it listens on. */
  public int port() {
    return http.actualPort();
  }

  /** Completes when the schema is current and somebody can log in. */
  public Future<Void> ready() {
    return ready.future();
  }

  /** Stops listening, lets running requests end within the drain timeout, and lets go of all. */
  @Override
  public void close() {
    try {
      http.shutdown(config.drainTimeout().toMillis(), TimeUnit.MILLISECONDS)
          .eventually(analytics::close)
          .eventually(database::close)
          .await(config.drainTimeout().toSeconds() + START_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      logger.warn("the console did not drain in time", late);
    } finally {
      closeVertx();
      gcMetrics.close();
      meters.close();
    }
  }

  /** Not chained to the above: that would wait for an event loop that this ends. */
  private void closeVertx() {
    try {
      vertx.close().await(START_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      logger.warn("Vert.x did not close in time", late);
    }
  }

  /** Retried for ever: a console without its store answers 503 and waits. */
  private void initialise() {
    FirstAdmin admin = new FirstAdmin(new UserStore(database), passwords, hashing, random);
    database
        .migrate()
        .compose(current -> admin.ensure(config.adminPassword(), config.adminPasswordFile()))
        .onSuccess(done -> initialised())
        .onFailure(
            failure -> {
              logger.warn("not ready yet: {}", failure.getMessage());
              vertx.setTimer(RETRY_MS, timer -> initialise());
            });
  }

  private void initialised() {
    health.initialised();
    ready.tryComplete();
    vertx.setPeriodic(
        CLEANUP_MS,
        timer ->
            sessions
                .deleteExpired()
                .onFailure(failure -> logger.warn("expired sessions stay for now", failure)));
    if (!config.evaluationInterval().isZero()) {
      vertx.setPeriodic(config.evaluationInterval().toMillis(), timer -> evaluate());
    }
  }

  private void evaluate() {
    evaluator
        .evaluate()
        .onFailure(failure -> logger.warn("no evaluation: {}", failure.getMessage()));
  }

  private Router router() {
    Router root = Router.router(vertx);
    root.route().handler(SecurityHeaders::handle);
    root.route().failureHandler(Problems::answer);
    health.mount(root);
    root.route("/api/v1/*").subRouter(api());
    root.route("/api/*").handler(context -> context.fail(404));
    root.route().handler(new UiFiles(vertx, ConsoleServer.class.getClassLoader(), "ui"));
    root.route().handler(context -> context.fail(404));
    return root;
  }

  private Router api() {
    Router router = Router.router(vertx);
    router
        .route()
        .handler(
            context -> {
              context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
              context.next();
            });
    router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
    UserStore users = new UserStore(database);
    PolicyStore policies = new PolicyStore(database);
    Logins logins =
        new Logins(
            users,
            sessions,
            passwords,
            new LoginLimiter(clock),
            hashing,
            random,
            config.sessionLifetime(),
            config.secureCookie());
    Api api = new Api(router, logins, meters);
    logins.mount(api);
    new OverviewEndpoints(analytics, clock).mount(api);
    new RequestEndpoints(analytics).mount(api);
    new PolicyEndpoints(policies).mount(api);
    new RouterEndpoints(new RouterRegistry(database), policies).mount(api);
    new RecommendationEndpoints(new RecommendationStore(database), evaluator).mount(api);
    new ReviewEndpoints(new ReviewStore(database), clock).mount(api);
    new AuditEndpoints(new AuditLog(database)).mount(api);
    return router;
  }

  private static HttpServerOptions options(ConsoleConfig config) {
    return new HttpServerOptions()
        .setHost(config.host())
        .setPort(config.port())
        .setIdleTimeout(IDLE_SECONDS)
        .setMaxHeaderSize(16_384)
        .setCompressionSupported(true);
  }
}
