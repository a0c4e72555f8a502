package dev.detour.ingest.grpc;

import dev.detour.ingest.intake.SpanIntake;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/** OTLP over gRPC: the trace service's {@code Export}, answered when its spans are safe. */
public final class GrpcReceiver {
  /** Whoever sends no call for so long is told to connect again when there is one. */
  private static final Duration MAX_IDLE = Duration.ofMinutes(5);

  /** Exporters ping to keep their connection through load balancers; more often is abuse. */
  private static final Duration MIN_PING_INTERVAL = Duration.ofSeconds(10);

  private static final int MAX_CALLS_PER_CONNECTION = 128;

  /**
   * The library logs a stack trace for each broken call; {@link dev.detour.ingest.intake} counts
   * and tells of them. Held here, since loggers that nobody holds forget their level.
   */
  private static final Logger LIBRARY_LOGGER = Logger.getLogger("io.grpc");

  private final ExecutorService workers;
  private final ScheduledExecutorService timer;
  private final Server server;

  /**
   * @param port 0 picks a free one
   * @param bodyTimeout how long a request may take to arrive
   * @param workerThreads threads that decompress, check and cut
   */
  public GrpcReceiver(
      String host, int port, SpanIntake intake, Duration bodyTimeout, int workerThreads) {
    LIBRARY_LOGGER.setLevel(Level.SEVERE);
    this.workers = Executors.newFixedThreadPool(workerThreads, threads("ingest-grpc"));
    this.timer = Executors.newSingleThreadScheduledExecutor(threads("ingest-grpc-timer"));
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(host, port))
            .executor(workers)
            .addService(
                ServerServiceDefinition.builder(OtlpMethods.TRACE_SERVICE)
                    .addMethod(
                        OtlpMethods.exportTraces(),
                        (call, headers) -> new ExportCall(call, timer, bodyTimeout).start(headers))
                    .build())
            .fallbackHandlerRegistry(new OtherSignals())
            .addStreamTracerFactory(new ExchangeTracer.Factory(intake))
            .decompressorRegistry(
                DecompressorRegistry.getDefaultInstance().with(new ZstdDecompressor(), true))
            .maxInboundMessageSize(intake.maxBodyBytes())
            .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
            .maxConnectionIdle(MAX_IDLE.toSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveTime(MIN_PING_INTERVAL.toSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .build();
  }

  private static ThreadFactory threads(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Begins to listen.
   *
   * @throws IOException when the port cannot be had
   */
  public void start() throws IOException {
    server.start();
  }

  public int port() {
    return server.getPort();
  }

  /** Takes no new calls; the open ones go on. */
  public void shutdown() {
    server.shutdown();
  }

  /** Waits for the open calls, then cancels what is left. */
  public void awaitTermination(Duration limit) {
    try {
      if (!server.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    timer.shutdownNow();
    workers.shutdown();
  }
}
