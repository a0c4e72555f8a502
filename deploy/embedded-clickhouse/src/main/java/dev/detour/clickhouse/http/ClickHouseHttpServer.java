package dev.detour.clickhouse.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.detour.clickhouse.engine.ConnectionPool;
import dev.detour.clickhouse.engine.Engine;
import dev.detour.clickhouse.engine.EngineConnection;
import dev.detour.clickhouse.engine.EngineException;
import dev.detour.clickhouse.engine.EngineResult;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ClickHouse HTTP interface on a port of the loopback address, in front of an engine. */
public final class ClickHouseHttpServer implements AutoCloseable {

  /**
   * What clients are told; the server itself keeps idle connections longer, so it never hangs up
   * first.
   */
  static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

  private static final Logger logger = LoggerFactory.getLogger(ClickHouseHttpServer.class);

  private static final int BACKLOG = 256;
  private static final int IDLE_CONNECTIONS = 32;

  /** Threads beyond those that run or wait: for refusals and health checks. */
  private static final int SPARE_THREADS = 8;

  static {
    // Read once by the JDK's server, when its classes load.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.idleInterval", "120");
    System.setProperty("sun.net.httpserver.maxReqTime", "600");
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final QueryGate gate;
  private final RequestsUnderWay requests;
  private final Connections connections;
  private final Duration drain;

  private ClickHouseHttpServer(
      HttpServer server,
      ExecutorService threads,
      QueryGate gate,
      RequestsUnderWay requests,
      Connections connections,
      Duration drain) {
    this.server = server;
    this.threads = threads;
    this.gate = gate;
    this.requests = requests;
    this.connections = connections;
    this.drain = drain;
  }

  /**
   * Starts to listen.
   *
   * @param port port of 127.0.0.1, or 0 for a free one
   * @param settings ClickHouse settings of every statement, unless a request has its own
   */
  public static ClickHouseHttpServer start(
      Engine engine,
      int port,
      String user,
      String password,
      Map<String, String> settings,
      HttpLimits limits,
      PrometheusMeterRegistry registry)
      throws IOException, EngineException {
    QueryGate gate = new QueryGate(limits.maxRunning(), limits.maxWaiting(), limits.maxWait());
    Connections connections =
        new Connections(new ConnectionPool(engine, IDLE_CONNECTIONS), settings, System::nanoTime);
    QueryHandler queries =
        new QueryHandler(
            new ServerIdentity("detour-embedded", engine.version(), engine.timeZone()),
            new Credentials(user, password),
            gate,
            connections,
            new StatementRunner(formats(engine)),
            new QueryMetrics(registry, gate));
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
            BACKLOG);
    ExecutorService threads = threads(limits.maxRunning() + limits.maxWaiting() + SPARE_THREADS);
    server.setExecutor(threads);
    RequestsUnderWay requests = new RequestsUnderWay();
    server.createContext("/", counted(route(queries, gate, registry), requests));
    server.start();
    return new ClickHouseHttpServer(server, threads, gate, requests, connections, limits.drain());
  }

  private static HttpHandler counted(HttpHandler handler, RequestsUnderWay requests) {
    return exchange -> {
      requests.begin();
      try {
        handler.handle(exchange);
      } finally {
        requests.end();
      }
    };
  }

  private static HttpHandler route(
      QueryHandler queries, QueryGate gate, PrometheusMeterRegistry registry) {
    return exchange -> {
      switch (exchange.getRequestURI().getPath()) {
        case "/" -> root(exchange, queries);
        case "/ping", "/replicas_status", "/healthz" -> send(exchange, HttpStatus.OK, "Ok.\n");
        case "/readyz" -> ready(exchange, gate);
        case "/metrics" -> send(exchange, HttpStatus.OK, registry.scrape());
        default ->
            send(
                exchange,
                HttpStatus.NOT_FOUND,
                "There is no handle " + exchange.getRequestURI().getPath() + "\n");
      }
    };
  }

  private static void root(HttpExchange exchange, QueryHandler queries) throws IOException {
    switch (exchange.getRequestMethod()) {
      case "POST" -> queries.handle(exchange);
      case "GET", "HEAD" -> {
        if (Parameters.parse(exchange.getRequestURI().getRawQuery()).containsKey("query")) {
          queries.handle(exchange);
        } else {
          send(exchange, HttpStatus.OK, "Ok.\n");
        }
      }
      default -> send(exchange, HttpStatus.METHOD_NOT_ALLOWED, "Use GET or POST\n");
    }
  }

  private static void ready(HttpExchange exchange, QueryGate gate) throws IOException {
    if (gate.isClosed()) {
      send(exchange, HttpStatus.SERVICE_UNAVAILABLE, "{\"reasons\":[\"shutting down\"]}\n");
    } else {
      send(exchange, HttpStatus.OK, "{\"reasons\":[]}\n");
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=UTF-8");
    boolean headOnly = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, headOnly ? -1 : body.length);
    if (!headOnly) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private static Set<String> formats(Engine engine) throws EngineException {
    byte[] sql = "SELECT name FROM system.formats".getBytes(StandardCharsets.UTF_8);
    try (EngineConnection connection = engine.connect();
        EngineResult names = connection.query(sql, "TSV", Map.of())) {
      return names
          .text()
          .lines()
          .map(name -> name.toLowerCase(Locale.ROOT))
          .collect(Collectors.toSet());
    }
  }

  private static ExecutorService threads(int count) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            count,
            count,
            60,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> new Thread(task, "clickhouse-http-" + number.incrementAndGet()));
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Turns new statements away, waits for the running ones, then closes every connection. */
  @Override
  public void close() {
    gate.close();
    if (!requests.awaitNone(drain)) {
      logger.warn("stopping with {} statements still running", gate.running());
    }
    server.stop(0);
    threads.shutdownNow();
    connections.close();
  }
}
