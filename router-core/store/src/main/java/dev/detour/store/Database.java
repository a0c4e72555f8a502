package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The connections of one process to the control store (PostgreSQL 15 or newer).
 *
 * <p>Opening connects to nothing; the first query does. Every wait is limited: by the server
 * ({@code statement_timeout}, {@code lock_timeout}), by the pool, and by a guard on the caller's
 * side for a connection that went silent. What cannot be answered in time fails with {@link
 * StoreException.Unavailable}.
 */
public final class Database {
  private final Vertx vertx;
  private final DatabaseConfig config;
  private final PgConnectOptions connectOptions;
  private final Pool pool;
  private final Duration statementGuard;
  private final Duration transactionGuard;

  private Database(Vertx vertx, DatabaseConfig config) {
    this.vertx = vertx;
    this.config = config;
    this.connectOptions = connectOptions(config);
    this.pool =
        PgBuilder.pool()
            .with(poolOptions(config))
            .with(transport(config))
            .connectingTo(connectOptions)
            .using(vertx)
            .build();
    this.statementGuard =
        config
            .connectTimeout()
            .plus(config.acquireTimeout())
            .plus(config.statementTimeout())
            .plusSeconds(1);
    this.transactionGuard = statementGuard.plus(config.statementTimeout().multipliedBy(2));
  }

  /** The store at the configured place; use from any thread. */
  public static Database open(Vertx vertx, DatabaseConfig config) {
    return new Database(vertx, config);
  }

  /**
   * Brings the schema {@code detour} to this build's version. Safe to call from many processes at
   * once: one migrates, the others wait.
   */
  public Future<Void> migrate() {
    return vertx.executeBlocking(
        () -> {
          Migrations.run(connectOptions, config);
          return null;
        },
        false);
  }

  /** Succeeds when the store answers. */
  public Future<Void> ping() {
    return limited(pool.query("select 1").execute().mapEmpty(), statementGuard);
  }

  /** Closes all connections. */
  public Future<Void> close() {
    return pool.close();
  }

  /** All rows of a query, each mapped. */
  <T> Future<List<T>> list(String sql, Tuple parameters, Function<Row, T> mapper) {
    return limited(list(pool, sql, parameters, mapper), statementGuard);
  }

  /** The first row of a query, mapped. */
  <T> Future<Optional<T>> first(String sql, Tuple parameters, Function<Row, T> mapper) {
    return list(sql, parameters, mapper).map(Database::head);
  }

  /** Runs the statement and answers how many rows it changed. */
  Future<Integer> update(String sql, Tuple parameters) {
    return limited(update(pool, sql, parameters), statementGuard);
  }

  /** Runs the work in one transaction: all of it is stored when the future succeeds, else none. */
  <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    return limited(pool.withTransaction(work), transactionGuard);
  }

  Notifications listen(
      String channel, java.util.function.Consumer<String> handler, Runnable onConnected) {
    return Notifications.open(vertx, connectOptions, channel, handler, onConnected);
  }

  static <T> Future<List<T>> list(
      SqlClient client, String sql, Tuple parameters, Function<Row, T> mapper) {
    return client
        .preparedQuery(sql)
        .execute(parameters)
        .map(
            rows -> {
              List<T> result = new ArrayList<>(rows.size());
              rows.forEach(row -> result.add(mapper.apply(row)));
              return List.copyOf(result);
            });
  }

  static <T> Future<Optional<T>> first(
      SqlClient client, String sql, Tuple parameters, Function<Row, T> mapper) {
    return list(client, sql, parameters, mapper).map(Database::head);
  }

  static Future<Integer> update(SqlClient client, String sql, Tuple parameters) {
    return client.preparedQuery(sql).execute(parameters).map(rows -> rows.rowCount());
  }

  private static <T> Optional<T> head(List<T> rows) {
    return rows.stream().findFirst();
  }

  private static <T> Future<T> limited(Future<T> future, Duration guard) {
    return future
        .timeout(guard.toMillis(), TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(translate(failure)));
  }

  /** A domain answer or a programming error stays as it is; all else means "not available". */
  private static Throwable translate(Throwable failure) {
    if (failure instanceof PgException pg) {
      return isOutage(pg.getSqlState()) ? new StoreException.Unavailable(failure) : failure;
    }
    return failure instanceof RuntimeException && !isClosed(failure)
        ? failure
        : new StoreException.Unavailable(failure);
  }

  /** The pool and the socket report a lost connection as unchecked exceptions of Vert.x. */
  private static boolean isClosed(Throwable failure) {
    return failure instanceof io.vertx.core.VertxException;
  }

  /**
   * Connection failures (08), lack of resources (53), operator intervention, shut-down and
   * cancelled statements (57), lock not available (55P03), wrong or missing database and login (3D,
   * 28).
   */
  private static boolean isOutage(String sqlState) {
    return sqlState.startsWith("08")
        || sqlState.startsWith("53")
        || sqlState.startsWith("57")
        || sqlState.startsWith("28")
        || sqlState.startsWith("3D")
        || sqlState.equals("55P03");
  }

  private static PgConnectOptions connectOptions(DatabaseConfig config) {
    String statementTimeoutMs = Long.toString(config.statementTimeout().toMillis());
    return PgConnectOptions.fromUri(config.url())
        .setCachePreparedStatements(true)
        .addProperty("application_name", "detour")
        .addProperty("statement_timeout", statementTimeoutMs)
        .addProperty("lock_timeout", statementTimeoutMs)
        .addProperty("idle_in_transaction_session_timeout", statementTimeoutMs);
  }

  private static PoolOptions poolOptions(DatabaseConfig config) {
    return new PoolOptions()
        .setMaxSize(config.poolSize())
        .setMaxWaitQueueSize(1_000)
        .setConnectionTimeout((int) config.acquireTimeout().toMillis())
        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
        .setMaxLifetime(30)
        .setMaxLifetimeUnit(TimeUnit.MINUTES);
  }

  private static NetClientOptions transport(DatabaseConfig config) {
    return new NetClientOptions()
        .setConnectTimeout((int) config.connectTimeout().toMillis())
        .setTcpKeepAlive(true);
  }
}
