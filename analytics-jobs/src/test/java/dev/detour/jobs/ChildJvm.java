package dev.detour.jobs;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Java process on the test's class path, which can be killed and started again. */
final class ChildJvm implements AutoCloseable {
  private final Class<?> main;
  private final int heapMebibytes;
  private final Map<String, String> environment;
  private final Path log;
  private Process process;

  ChildJvm(Class<?> main, int heapMebibytes, Map<String, String> environment, Path log) {
    this.main = main;
    this.heapMebibytes = heapMebibytes;
    this.environment = Map.copyOf(environment);
    this.log = log;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMebibytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    builder.environment().putAll(environment);
    process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  /** Kills the process as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError(main.getSimpleName() + " ended:\n" + Files.readString(log));
    }
  }

  /** Tells the process to stop, as an operator does, and returns its exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      throw new AssertionError(main.getSimpleName() + " does not stop");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
