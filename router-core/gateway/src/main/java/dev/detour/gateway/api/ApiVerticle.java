package dev.detour.gateway.api;

import dev.detour.gateway.GatewayConfig;
import dev.detour.gateway.admin.AdminApi;
import dev.detour.gateway.batch.Batches;
import dev.detour.gateway.chat.ActiveRequests;
import dev.detour.gateway.chat.AnswerCache;
import dev.detour.gateway.chat.Budgets;
import dev.detour.gateway.chat.Serving;
import dev.detour.gateway.health.RouteHealth;
import dev.detour.gateway.http.Readiness;
import dev.detour.gateway.http.Watchdog;
import dev.detour.gateway.jobs.Jobs;
import dev.detour.gateway.limit.KeyConcurrency;
import dev.detour.gateway.limit.RateLimiter;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.live.LivePolicy;
import dev.detour.gateway.metrics.GatewayMetrics;
import dev.detour.gateway.provider.ChunkGatherer;
import dev.detour.gateway.provider.DeadlineTimer;
import dev.detour.gateway.telemetry.StoryBook;
import dev.detour.gateway.telemetry.Tracer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop's share of the router: its server socket, its connections to providers. */
public final class ApiVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(ApiVerticle.class);
  private static final int LAG_EVERY_MS = 100;
  private static final Duration LAST_BYTES_WITHIN = Duration.ofSeconds(1);
  private static final int IDLE_PROVIDER_CONNECTION_SECONDS = 30;

  /** What all event loops share. */
  public record Shared(
      GatewayConfig config,
      LivePolicy policy,
      KeyRing keys,
      RouteHealth health,
      Budgets budgets,
      Readiness readiness,
      AdminApi admin,
      RateLimiter limiter,
      KeyConcurrency concurrency,
      Tracer tracer,
      StoryBook stories,
      GatewayMetrics metrics,
      Jobs jobs,
      AnswerCache cache,
      Batches batches,
      Clock clock) {}

  private final Shared shared;
  private final String name;
  private final IntConsumer onListening;
  private final ActiveRequests active = new ActiveRequests();
  private @Nullable HttpServer server;
  private @Nullable CallerConnections callers;
  private volatile double lagSeconds;
  private long lastLook;

  /**
   * Creates a share.
   *
   * @param name of the event loop, for metrics
   * @param onListening told the port
   */
  public ApiVerticle(Shared shared, String name, IntConsumer onListening) {
    this.shared = shared;
    this.name = name;
    this.onListening = onListening;
  }

  @Override
  public Future<?> start() {
    GatewayConfig.Limits limits = shared.config.limits();
    Watchdog watchdog = new Watchdog(vertx);
    Serving serving =
        new Serving(
            vertx,
            client(limits),
            new DeadlineTimer(vertx),
            watchdog,
            active,
            shared.health,
            shared.budgets,
            shared.limiter,
            shared.jobs.desk(),
            shared.cache,
            shared.tracer,
            shared.stories,
            shared.metrics,
            limits,
            shared.config.plainUserIds(),
            shared.clock);
    Api api =
        new Api(
            serving,
            shared.policy,
            shared.keys,
            shared.concurrency,
            shared.readiness,
            shared.admin,
            shared.jobs.api(),
            shared.batches);
    shared.jobs.attach(serving);
    shared.batches.attach(vertx, shared.policy, shared.config.jobs().pollInterval());
    CallerConnections connections =
        new CallerConnections(vertx, limits.callerTimeout(), limits.keepAlive());
    callers = connections;
    measureLag();
    server = vertx.createHttpServer(serverOptions(limits));
    return server
        .connectionHandler(
            connection -> {
              connection.exceptionHandler(ApiVerticle::noteBroken);
              connections.onOpen(connection);
            })
        .requestHandler(
            request -> {
              connections.onRequest(request);
              api.handle(request);
            })
        .listen()
        .onSuccess(listening -> onListening.accept(listening.actualPort()));
  }

  /**
   * Takes no more connections, and ends once no request is under way. Requests that outlast the
   * limit are ended clearly, before their connections are closed.
   */
  public Future<Void> drain(Duration limit) {
    HttpServer draining = server;
    if (draining == null) {
      return Future.succeededFuture();
    }
    if (limit.isZero()) {
      return abort();
    }
    CallerConnections idle = callers;
    if (idle != null) {
      context.runOnContext(nothing -> idle.drain());
    }
    long aborter = vertx.setTimer(limit.toMillis(), id -> abort());
    return draining
        .shutdown(limit.plus(LAST_BYTES_WITHIN).toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(done -> vertx.cancelTimer(aborter));
  }

  private Future<Void> abort() {
    return Future.future(
        promise ->
            context.runOnContext(
                nothing -> {
                  active.abortAll();
                  promise.complete();
                }));
  }

  private HttpServerOptions serverOptions(GatewayConfig.Limits limits) {
    return new HttpServerOptions()
        .setHost(shared.config.host())
        .setPort(shared.config.port() == 0 ? -1 : shared.config.port()) // -1: one free port for all
        .setTcpNoDelay(true)
        .setHttp2ClearTextEnabled(false)
        .setHandle100ContinueAutomatically(true)
        .setPerMessageWebSocketCompressionSupported(false) // a handler less for every request
        .setPerFrameWebSocketCompressionSupported(false)
        .setMaxHeaderSize(limits.maxHeaderBytes())
        .setMaxInitialLineLength(8192);
  }

  private HttpClientAgent client(GatewayConfig.Limits limits) {
    return vertx
        .httpClientBuilder()
        .with(
            new HttpClientOptions()
                .setKeepAlive(true)
                .setKeepAliveTimeout(IDLE_PROVIDER_CONNECTION_SECONDS)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setMaxHeaderSize(64 * 1024)
                .setDecompressionSupported(false))
        .with(new PoolOptions().setHttp1MaxSize(limits.providerConnections()))
        // The exchange on the connection hears of it too, and says what it means for the attempt.
        .withConnectHandler(
            connection -> {
              connection.exceptionHandler(ApiVerticle::noteBroken);
              ChunkGatherer.gatherOn(connection);
            })
        .build();
  }

  private static void noteBroken(Throwable broken) {
    log.debug("a connection broke", broken);
  }

  private void measureLag() {
    lastLook = System.nanoTime();
    vertx.setPeriodic(
        LAG_EVERY_MS,
        id -> {
          long now = System.nanoTime();
          lagSeconds = Math.max(0, (now - lastLook) / 1e9 - LAG_EVERY_MS / 1e3);
          lastLook = now;
        });
    shared.metrics.gauge(
        "detour_event_loop_lag_seconds",
        "How late the event loop ran its last timer.",
        "loop",
        name,
        () -> lagSeconds);
  }
}
