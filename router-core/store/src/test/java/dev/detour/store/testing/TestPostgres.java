package dev.detour.store.testing;

import dev.detour.store.Database;
import dev.detour.store.DatabaseConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL for tests: one server per JVM on a free port, one fresh database per call.
 *
 * <p>It does not fsync: a test's data need not outlive the machine. The server ends with the JVM.
 */
public final class TestPostgres {
  private static final String TEMPLATE = "detour_template";
  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static final EmbeddedPostgres SERVER = start();
  private static boolean templateReady;

  private TestPostgres() {}

  /** URL of a new database with the whole schema, empty of data. */
  public static synchronized String freshDatabase() {
    if (!templateReady) {
      sql("create database " + TEMPLATE + " owner detour");
      migrate(url(TEMPLATE));
      templateReady = true;
    }
    return create(" template " + TEMPLATE);
  }

  /** URL of a new database without any schema. */
  public static synchronized String emptyDatabase() {
    return create("");
  }

  /** Runs one statement as the server's superuser, outside of any test database. */
  public static void sql(String statement) {
    try (Connection connection = SERVER.getPostgresDatabase().getConnection();
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    } catch (SQLException failure) {
      throw new IllegalStateException(statement, failure);
    }
  }

  /** Reads one row. */
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** All rows of a query in a test database. */
  public static <T> List<T> rows(String url, String query, RowReader<T> reader) {
    try (Connection connection = DriverManager.getConnection(jdbc(url));
        Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      List<T> read = new ArrayList<>();
      while (rows.next()) {
        read.add(reader.read(rows));
      }
      return read;
    } catch (SQLException failure) {
      throw new IllegalStateException(query, failure);
    }
  }

  private static String jdbc(String url) {
    return url.replaceFirst("^postgresql://[^@]*@", "jdbc:postgresql://")
        + "?user=detour&password=detour";
  }

  /** Runs one statement in a test database as its owner would by hand. */
  public static void execute(String url, String statement) {
    try (Connection connection = DriverManager.getConnection(jdbc(url));
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    } catch (SQLException failure) {
      throw new IllegalStateException(statement, failure);
    }
  }

  /** Ends every connection to the database, as a restart of the server would. */
  public static void disconnectAll(String url) {
    sql(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
            + databaseName(url)
            + "'");
  }

  /** The value of a future, waited for on the test's thread for at most 60 s. */
  public static <T> T await(Future<T> future) {
    try {
      return future.await(60, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException late) {
      throw new AssertionError("no answer within 60 s", late);
    }
  }

  private static String create(String options) {
    String name = "test_" + COUNTER.incrementAndGet();
    sql("create database " + name + " owner detour" + options);
    return url(name);
  }

  private static void migrate(String url) {
    Vertx vertx = Vertx.vertx();
    Database database = Database.open(vertx, DatabaseConfig.of(url));
    try {
      await(database.migrate());
      await(database.close());
    } finally {
      await(vertx.close());
    }
  }

  private static String url(String name) {
    return "postgresql://detour:detour@127.0.0.1:" + SERVER.getPort() + "/" + name;
  }

  private static String databaseName(String url) {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  private static EmbeddedPostgres start() {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setLocaleConfig("locale", "C.UTF-8")
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("fsync", "off")
              .setServerConfig("full_page_writes", "off")
              .setServerConfig("synchronous_commit", "off")
              .setServerConfig("shared_buffers", "32MB")
              .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
              .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement sql = connection.createStatement()) {
        sql.execute("create role detour login password 'detour'");
      }
      return server;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
