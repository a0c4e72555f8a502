package dev.detour.ingest;

import dev.detour.ingest.grpc.GrpcReceiver;
import dev.detour.ingest.http.OpsHandler;
import dev.detour.ingest.http.TracesHandler;
import dev.detour.ingest.intake.ByteBudget;
import dev.detour.ingest.intake.Clients;
import dev.detour.ingest.intake.IngestMetrics;
import dev.detour.ingest.intake.SpanIntake;
import dev.detour.ingest.intake.SpanLog;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running receiver of spans, over HTTP and over gRPC. */
public final class IngestServer implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(IngestServer.class);

  /** A connection that moves no byte for so long is closed: slow clients hold no memory. */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(75);

  private static final int WORKERS = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final IngestConfig config;
  private final SpanLog log;
  private final AutoCloseable logCloser;
  private final Vertx vertx;
  private final SpanIntake intake;
  private final TracesHandler traces;
  private final OpsHandler ops;
  private final HttpServer http;
  private final GrpcReceiver grpc;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean draining;

  private IngestServer(IngestConfig config, SpanLog log, AutoCloseable logCloser, Clock clock) {
    this.config = config;
    this.log = log;
    this.logCloser = logCloser;
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    IngestConfig.Limits limits = config.limits();
    this.intake = intake(config, log, registry, clock);
    WorkerExecutor workers = vertx.createSharedWorkerExecutor("ingest", WORKERS);
    this.traces = new TracesHandler(vertx, workers, intake, limits.bodyTimeout());
    this.ops = new OpsHandler(registry, this::problems);
    this.grpc =
        new GrpcReceiver(config.host(), config.grpcPort(), intake, limits.bodyTimeout(), WORKERS);
    this.http =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setIdleTimeout((int) IDLE_TIMEOUT.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS));
  }

  private static SpanIntake intake(
      IngestConfig config, SpanLog log, PrometheusMeterRegistry registry, Clock clock) {
    IngestConfig.Limits limits = config.limits();
    IngestMetrics metrics = new IngestMetrics(registry);
    ByteBudget budget = new ByteBudget(limits.maxInFlightBytes());
    metrics.watch(budget);
    return new SpanIntake(
        log,
        new Clients(config.tokens(), limits.clientBytesPerSecond(), System::nanoTime),
        budget,
        metrics,
        clock,
        limits.maxBodyBytes(),
        config.kafka().maxRecordBytes());
  }

  /**
   * Starts a receiver and returns when it listens. Kafka may be away; then it is not ready.
   *
   * @throws RuntimeException when a port cannot be had
   */
  public static IngestServer start(IngestConfig config) {
    KafkaSpanLog log = KafkaSpanLog.open(config.kafka(), config.limits().maxInFlightBytes());
    return start(config, log, log, Clock.systemUTC());
  }

  /** Starts a receiver that stores its spans in the given log. */
  static IngestServer start(
      IngestConfig config, SpanLog log, AutoCloseable logCloser, Clock clock) {
    IngestServer ingest = new IngestServer(config, log, logCloser, clock);
    try {
      ingest.http.requestHandler(ingest::route);
      ingest.http.listen().toCompletionStage().toCompletableFuture().join();
      ingest.grpc.start();
    } catch (IOException e) {
      ingest.close();
      throw new UncheckedIOException(
          "the OTLP/gRPC receiver cannot listen on port " + config.grpcPort(), e);
    } catch (RuntimeException e) {
      ingest.close();
      throw e;
    }
    warnIfOpen(config);
    logger.info(
        "ingest listens on {}: OTLP/HTTP on {}, OTLP/gRPC on {}",
        config.host(),
        ingest.port(),
        ingest.grpcPort());
    return ingest;
  }

  private static void warnIfOpen(IngestConfig config) {
    try {
      if (config.tokens().byName().isEmpty()
          && !InetAddress.getByName(config.host()).isLoopbackAddress()) {
        logger.warn(
            "anyone who reaches {} may send spans: {} is not set",
            config.host(),
            TokenReferences.VARIABLE);
      }
    } catch (UnknownHostException e) {
      logger.warn("{} has no address", config.host(), e);
    }
  }

  /** The port of the OTLP/HTTP receiver. */
  public int port() {
    return http.actualPort();
  }

  /** The port of the OTLP/gRPC receiver. */
  public int grpcPort() {
    return grpc.port();
  }

  /**
   * Stops in order: refuses new requests, answers the open ones (within the drain timeout), then
   * leaves Kafka.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    draining = true;
    intake.drain();
    long drainMillis = config.drainTimeout().toMillis();
    grpc.shutdown();
    http.shutdown(drainMillis, TimeUnit.MILLISECONDS)
        .toCompletionStage()
        .toCompletableFuture()
        .join();
    grpc.awaitTermination(config.drainTimeout());
    try {
      logCloser.close();
    } catch (Exception e) {
      logger.warn("the log was not closed cleanly", e);
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
    logger.info("ingest stopped");
  }

  private void route(HttpServerRequest request) {
    if (OpsHandler.serves(request.path())) {
      ops.handle(request);
    } else {
      traces.handle(request);
    }
  }

  private List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (draining) {
      problems.add("draining");
    }
    log.problem().ifPresent(problem -> problems.add("kafka: " + problem));
    return problems;
  }
}
