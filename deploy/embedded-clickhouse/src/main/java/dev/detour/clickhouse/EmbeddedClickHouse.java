package dev.detour.clickhouse;

import dev.detour.clickhouse.engine.Engine;
import dev.detour.clickhouse.engine.EngineException;
import dev.detour.clickhouse.engine.EngineLibrary;
import dev.detour.clickhouse.http.ClickHouseHttpServer;
import dev.detour.clickhouse.http.HttpLimits;
import dev.detour.policy.settings.Settings;
import dev.detour.policy.settings.SettingsException;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ClickHouse for one machine: the engine as a library, behind the ClickHouse HTTP interface.
 *
 * <p>Runs in a process of its own. The library wants the process to itself (memory, signals, exit),
 * and killing it must hurt nobody else.
 */
public final class EmbeddedClickHouse implements AutoCloseable {

  /** Argument: print {@link #READY} and the port, and end when standard input does. */
  static final String SUPERVISED = "--supervised";

  static final String READY = "detour-clickhouse-ready ";

  private static final Logger logger = LoggerFactory.getLogger(EmbeddedClickHouse.class);

  /** Merges use what inserts and statements leave of the processors. */
  private static final int MERGES_NICE = 10;

  private static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private final Engine engine;
  private final ClickHouseHttpServer server;

  private EmbeddedClickHouse(Engine engine, ClickHouseHttpServer server) {
    this.engine = engine;
    this.server = server;
  }

  /** Opens the data directory and listens. A process can do this once. */
  public static EmbeddedClickHouse start(EmbeddedClickHouseConfig config)
      throws IOException, EngineException {
    long startedAt = System.nanoTime();
    Path library = config.library().orElseGet(EngineLibrary::find);
    Engine engine = Engine.boot(library, config.dataDirectory(), engineOptions(config));
    ClickHouseHttpServer server =
        ClickHouseHttpServer.start(
            engine,
            config.port(),
            config.user(),
            config.password(),
            statementSettings(config),
            new HttpLimits(
                config.maxQueries(), config.maxWaitingQueries(), MAX_WAIT, config.drainTimeout()),
            metrics());
    logger.info(
        "ClickHouse {} listens on 127.0.0.1:{} after {} ms",
        engine.version(),
        server.port(),
        Duration.ofNanos(System.nanoTime() - startedAt).toMillis());
    return new EmbeddedClickHouse(engine, server);
  }

  /**
   * Bounds for the engine as a whole: its own defaults take what a server of its own would have.
   */
  private static List<String> engineOptions(EmbeddedClickHouseConfig config) {
    return List.of(
        "max_server_memory_usage=" + config.maxMemoryBytes(),
        "mark_cache_size=" + config.maxMemoryBytes() / 16,
        "os_threads_nice_value_merge_mutate=" + MERGES_NICE);
  }

  /** Settings of every statement, unless a request has its own. */
  private static Map<String, String> statementSettings(EmbeddedClickHouseConfig config) {
    return Map.of(
        "max_execution_time",
        Long.toString(config.maxExecutionTime().toSeconds()),
        "max_memory_usage",
        Long.toString(config.maxMemoryBytes() / 2),
        // By default a thread wants a gibibyte to itself, so that every statement would have one
        // thread.
        "max_threads_min_free_memory_per_thread",
        Long.toString(config.maxMemoryBytes() / 16),
        // A server takes no expression for a SELECT, and acknowledges an insert when it is stored.
        "implicit_select",
        "0",
        "async_insert",
        "0");
  }

  private static PrometheusMeterRegistry metrics() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    return registry;
  }

  /** The port of the HTTP interface. */
  public int port() {
    return server.port();
  }

  /** Stops gracefully: running statements end, new ones are refused, tables are closed. */
  @Override
  public void close() {
    server.close();
    engine.close();
  }

  /** Runs the embedded ClickHouse until the process is told to stop. */
  public static void main(String[] arguments) {
    try {
      Settings settings = Settings.of(System.getenv());
      EmbeddedClickHouseConfig config = EmbeddedClickHouseConfig.from(settings);
      settings.check();
      EmbeddedClickHouse clickHouse = start(config);
      Runtime.getRuntime().addShutdownHook(new Thread(clickHouse::close, "shutdown"));
      if (List.of(arguments).contains(SUPERVISED)) {
        System.out.println(READY + clickHouse.port());
        awaitEndOfInput();
        System.exit(0);
      }
    } catch (SettingsException e) {
      exit(2, e.getMessage());
    } catch (BindException e) {
      exit(2, "DETOUR_CLICKHOUSE_PORT: the port is in use");
    } catch (IOException | EngineException | RuntimeException e) {
      logger.error("cannot start", e);
      exit(1, String.valueOf(e.getMessage()));
    }
  }

  /** A pipe from the parent ends with the parent, however that dies. */
  private static void awaitEndOfInput() throws IOException {
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  private static void exit(int status, @Nullable String message) {
    System.err.println("embedded-clickhouse: " + message);
    System.exit(status);
  }
}
