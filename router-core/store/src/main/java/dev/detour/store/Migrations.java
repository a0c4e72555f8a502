package dev.detour.store;

import io.vertx.pgclient.PgConnectOptions;
import java.sql.SQLException;
import java.util.Locale;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/** Brings the schema up to date with the numbered files of {@code detour/store/migrations}. */
final class Migrations {
  static final String SCHEMA = "detour";
  private static final int STATEMENT_SECONDS = 60;

  private Migrations() {}

  /** Blocks until the schema is current. */
  static void run(PgConnectOptions place, DatabaseConfig config) {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(dataSource(place, config))
          .locations("classpath:detour/store/migrations")
          .schemas(SCHEMA)
          .table("schema_migrations")
          .load()
          .migrate();
    } catch (FlywayException failure) {
      throw isConnectionFailure(failure) ? new StoreException.Unavailable(failure) : failure;
    }
  }

  private static boolean isConnectionFailure(FlywayException failure) {
    return failure.getCause() instanceof SQLException sql
        && sql.getSQLState() != null
        && sql.getSQLState().startsWith("08");
  }

  private static PGSimpleDataSource dataSource(PgConnectOptions place, DatabaseConfig config) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {place.getHost()});
    source.setPortNumbers(new int[] {place.getPort()});
    source.setDatabaseName(place.getDatabase());
    source.setUser(place.getUser());
    source.setPassword(place.getPassword());
    source.setSslMode(place.getSslMode().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    source.setConnectTimeout(Math.max(1, (int) config.connectTimeout().toSeconds()));
    source.setSocketTimeout(STATEMENT_SECONDS);
    source.setApplicationName("detour-migrations");
    return source;
  }
}
