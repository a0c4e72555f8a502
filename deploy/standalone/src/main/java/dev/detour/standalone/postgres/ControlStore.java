package dev.detour.standalone.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL on this machine, started from binaries off the class path, with durable settings and
 * its data kept between runs.
 *
 * <p>Source: PostgreSQL's documentation of <a
 * href="https://www.postgresql.org/docs/current/runtime-config-wal.html">write-ahead log
 * settings</a>; the library's own defaults switch durability off, which suits tests only.
 */
public final class ControlStore implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final String DATABASE = "detour";

  private final EmbeddedPostgres postgres;

  private ControlStore(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /**
   * Starts the server, and creates the role and the database when they are absent.
   *
   * @param directory holds {@code data} and the unpacked binaries
   * @param password of the role {@code detour}
   */
  public static ControlStore start(Path directory, int port, String password)
      throws IOException, SQLException, InterruptedException {
    Path data = directory.resolve("data");
    Path binaries = Files.createDirectories(directory.resolve("binaries"));
    Files.createDirectories(data);
    stopLeftover(data, binaries);
    EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setOverrideWorkingDirectory(binaries.toFile())
            .setPGStartupWait(START_LIMIT)
            .setLocaleConfig("locale", "C.UTF-8")
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("max_connections", "100")
            .setServerConfig("shared_buffers", "64MB")
            .setServerConfig("fsync", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("synchronous_commit", "on")
            .setErrorRedirector(append(directory))
            .setOutputRedirector(append(directory))
            .start();
    ControlStore store = new ControlStore(postgres);
    store.createDatabase(password);
    return store;
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }

  private static ProcessBuilder.Redirect append(Path directory) {
    return ProcessBuilder.Redirect.appendTo(directory.resolve("postgres.log").toFile());
  }

  private void createDatabase(String password) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      String role = statement.enquoteIdentifier(DATABASE, true);
      String secret = statement.enquoteLiteral(password);
      boolean roleExists = exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = 'detour'");
      statement.execute(
          (roleExists ? "ALTER" : "CREATE") + " ROLE " + role + " LOGIN PASSWORD " + secret);
      if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = 'detour'")) {
        statement.execute("CREATE DATABASE " + role + " OWNER " + role);
      }
    }
  }

  private static boolean exists(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  /**
   * Ends a server that outlived a killed launcher: starting over it would silently attach to it.
   */
  private static void stopLeftover(Path data, Path binaries)
      throws IOException, InterruptedException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    List<String> lines = Files.readAllLines(pidFile);
    long pid = lines.isEmpty() ? -1 : Long.parseLong(lines.get(0).trim());
    if (pid <= 0 || ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
      return;
    }
    Path control = pgControl(binaries);
    if (control == null) {
      throw new IOException(
          data + " is in use by the PostgreSQL process " + pid + " (expected: no other process)");
    }
    Process stop =
        new ProcessBuilder(asOwner(control.toString(), "-D", data.toString(), "stop", "-m", "fast"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!stop.waitFor(30, TimeUnit.SECONDS)) {
      stop.destroyForcibly();
      throw new IOException("PostgreSQL process " + pid + " of an earlier run did not stop");
    }
  }

  private static @Nullable Path pgControl(Path binaries) throws IOException {
    try (Stream<Path> files = Files.walk(binaries)) {
      return files.filter(file -> file.endsWith("bin/pg_ctl")).findFirst().orElse(null);
    }
  }

  /**
   * PostgreSQL's tools refuse to run as root; the library's way around that is a user namespace.
   */
  private static List<String> asOwner(String... command) {
    boolean root = "root".equals(System.getProperty("user.name"));
    return root
        ? Stream.concat(Stream.of("unshare", "-U"), Stream.of(command)).toList()
        : List.of(command);
  }
}
