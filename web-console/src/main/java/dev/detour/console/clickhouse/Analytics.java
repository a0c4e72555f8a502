package dev.detour.console.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QuerySettings;
import dev.detour.queries.SqlFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to the analytics store (ClickHouse).
 *
 * <p>At most four queries run at once, each limited by the server ({@code max_execution_time}), by
 * the socket and by a guard that also counts the time in the queue.
 */
public final class Analytics {
  private static final Logger logger = LoggerFactory.getLogger(Analytics.class);
  private static final int CONCURRENT_QUERIES = 4;
  private static final SqlFile PING = SqlFile.of("ping");

  private final URI url;
  private final Client client;
  private final WorkerExecutor workers;
  private final Duration guard;

  private Analytics(URI url, Client client, WorkerExecutor workers, Duration guard) {
    this.url = url;
    this.client = client;
    this.workers = workers;
    this.guard = guard;
  }

  /**
   * The store at the given HTTP interface. Connects to nothing yet.
   *
   * @param timeout longest run of one query, at least a second
   */
  public static Analytics open(
      Vertx vertx, URI url, String user, String password, Duration timeout) {
    long seconds = Math.max(1, timeout.toSeconds());
    Client client =
        new Client.Builder()
            .addEndpoint(url.toString())
            .setUsername(user)
            .setPassword(password)
            .setDefaultDatabase("detour")
            .setClientName("detour-console")
            .setMaxConnections(CONCURRENT_QUERIES)
            .setConnectTimeout(2, ChronoUnit.SECONDS)
            .setConnectionRequestTimeout(2, ChronoUnit.SECONDS)
            .setSocketTimeout(seconds + 1, ChronoUnit.SECONDS)
            .setMaxRetries(0)
            .retryOnFailures(ClientFaultCause.None)
            .serverSetting("max_execution_time", Long.toString(seconds))
            .build();
    WorkerExecutor workers =
        vertx.createSharedWorkerExecutor("detour-analytics", CONCURRENT_QUERIES);
    return new Analytics(url, client, workers, Duration.ofSeconds(2 * seconds + 5));
  }

  /**
   * The rows of a query, each mapped; fails with {@link AnalyticsUnavailableException}.
   *
   * @param parameters by the names the SQL declares
   */
  public <T> Future<List<T>> query(
      SqlFile sql, Map<String, Object> parameters, Function<GenericRecord, T> mapper) {
    return run(sql, parameters, mapper)
        .recover(failure -> Future.failedFuture(logged(sql, unavailable(failure))));
  }

  /** Succeeds when the store answers. Quiet, since somebody asks every few seconds. */
  public Future<Void> ping() {
    return run(PING, Map.of(), row -> row)
        .recover(failure -> Future.failedFuture(unavailable(failure)))
        .mapEmpty();
  }

  private <T> Future<List<T>> run(
      SqlFile sql, Map<String, Object> parameters, Function<GenericRecord, T> mapper) {
    return workers
        .executeBlocking(
            () ->
                client.queryAll(sql.text(), parameters, new QuerySettings()).stream()
                    .map(mapper)
                    .toList(),
            false)
        .timeout(guard.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Closes all connections. */
  public Future<Void> close() {
    return workers
        .executeBlocking(
            () -> {
              client.close();
              return null;
            })
        .eventually(workers::close)
        .mapEmpty();
  }

  private AnalyticsUnavailableException unavailable(Throwable failure) {
    String why =
        failure instanceof ServerException server
            ? "refused the query with code " + server.getCode()
            : "does not answer";
    return new AnalyticsUnavailableException("ClickHouse at " + place() + " " + why + ".", failure);
  }

  private static AnalyticsUnavailableException logged(
      SqlFile sql, AnalyticsUnavailableException problem) {
    if (problem.getCause() instanceof ServerException) {
      // Query and schema do not fit: somebody has to look.
      logger.warn("query {} failed", sql.name(), problem);
    } else {
      logger.warn("query {} failed: {}", sql.name(), problem.getMessage());
    }
    return problem;
  }

  /** Without user info, should the address carry any. */
  private String place() {
    return url.getHost() + ":" + url.getPort();
  }
}
