package dev.detour.ingest;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running receiver of spans. */
public final class IngestServer implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(IngestServer.class);

  /** A connection that moves no byte for so long is closed: slow clients hold no memory. */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(75);

  private static final int WORKERS = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final IngestConfig config;
  private final SpanLog log;
  private final AutoCloseable logCloser;
  private final Vertx vertx;
  private final TracesHandler traces;
  private final OpsHandler ops;
  private final HttpServer server;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean draining;

  private IngestServer(IngestConfig config, SpanLog log, AutoCloseable logCloser) {
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
    IngestMetrics metrics = new IngestMetrics(registry);
    ByteBudget budget = new ByteBudget(config.maxInFlightBytes());
    metrics.watch(budget);
    WorkerExecutor workers = vertx.createSharedWorkerExecutor("ingest", WORKERS);
    SpanIntake intake =
        new SpanIntake(log, new RecordSplitter(config.kafka().maxRecordBytes()), metrics);
    this.traces = new TracesHandler(vertx, workers, intake, budget, metrics, config.maxBodyBytes());
    this.ops = new OpsHandler(registry, this::problems);
    this.server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setIdleTimeout((int) IDLE_TIMEOUT.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS));
  }

  /** Starts a receiver and returns when it listens. Kafka may be away; then it is not ready. */
  public static IngestServer start(IngestConfig config) {
    KafkaSpanLog log = KafkaSpanLog.open(config.kafka(), config.maxInFlightBytes());
    return start(config, log, log);
  }

  /** Starts a receiver that stores its spans in the given log. */
  static IngestServer start(IngestConfig config, SpanLog log, AutoCloseable logCloser) {
    IngestServer ingest = new IngestServer(config, log, logCloser);
    ingest.server.requestHandler(ingest::route);
    ingest.server.listen().toCompletionStage().toCompletableFuture().join();
    logger.info("ingest listens on {}:{}", config.host(), ingest.port());
    return ingest;
  }

  /** The port of the receiver. */
  public int port() {
    return server.actualPort();
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
    long drainMillis = config.drainTimeout().toMillis();
    server
        .shutdown(drainMillis, TimeUnit.MILLISECONDS)
        .toCompletionStage()
        .toCompletableFuture()
        .join();
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
    } else if (draining) {
      traces.refuse(request, RefusedException.draining());
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
