package dev.detour.standalone.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlStoreIT {
  private static final String PASSWORD = "pass'word";

  @TempDir Path directory;

  /** Starts a store and stays until it is killed. */
  public static final class Owner {
    public static void main(String[] arguments) throws Exception {
      ControlStore.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), PASSWORD);
      System.out.println("owner is ready");
      TimeUnit.MINUTES.sleep(5);
    }
  }

  @Test
  void keepsDataDurablyAcrossARestart() throws Exception {
    int port = freePort();
    try (ControlStore store = ControlStore.start(directory, port, PASSWORD)) {
      execute(port, "CREATE TABLE kept (value text)");
      execute(port, "INSERT INTO kept VALUES ('yes')");
      assertThat(query(port, "SHOW fsync")).isEqualTo("on");
      assertThat(query(port, "SHOW synchronous_commit")).isEqualTo("on");
    }
    try (ControlStore store = ControlStore.start(directory, port, PASSWORD)) {
      assertThat(query(port, "SELECT value FROM kept")).isEqualTo("yes");
    }
  }

  @Test
  void takesOverFromALauncherThatWasKilled() throws Exception {
    int port = freePort();
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName(),
                directory.toString(),
                String.valueOf(port))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("owner.log").toFile())
            .start();
    try {
      awaitStarted(owner);
      execute(port, "CREATE TABLE kept (value text)");
      execute(port, "INSERT INTO kept VALUES ('yes')");
      String leftover = query(port, "SELECT pg_postmaster_start_time()");
      owner.destroyForcibly().waitFor();
      try (ControlStore store = ControlStore.start(directory, port, PASSWORD)) {
        assertThat(query(port, "SELECT pg_postmaster_start_time()")).isNotEqualTo(leftover);
        assertThat(query(port, "SELECT value FROM kept")).isEqualTo("yes");
      }
    } finally {
      owner.destroyForcibly();
    }
  }

  private void awaitStarted(Process owner) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.readString(directory.resolve("owner.log")).contains("owner is ready")) {
      assertThat(owner.isAlive() && System.nanoTime() < deadline)
          .as(Files.readString(directory.resolve("owner.log")))
          .isTrue();
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static Connection connect(int port) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/detour", "detour", PASSWORD);
  }

  private static void execute(int port, String sql) throws SQLException {
    try (Connection connection = connect(port);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(int port, String sql) throws SQLException {
    try (Connection connection = connect(port);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
