package dev.detour.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A main class of the test's class path in a process of its own, which can be killed and started
 * again. It ends with the test at the latest.
 */
public final class ChildProcess implements AutoCloseable {
  private static final long STOP_SECONDS = 30;

  private final Class<?> mainClass;
  private final int heapMebibytes;
  private final Map<String, String> environment;
  private final Path log;
  private final List<String> arguments;
  private @Nullable Process process;

  /**
   * Prepares a process.
   *
   * @param heapMebibytes the largest heap that it may have
   * @param environment what it finds beside the test's own
   * @param log what it prints is appended to
   * @param arguments of its main method
   */
  public ChildProcess(
      Class<?> mainClass,
      int heapMebibytes,
      Map<String, String> environment,
      Path log,
      String... arguments) {
    this.mainClass = mainClass;
    this.heapMebibytes = heapMebibytes;
    this.environment = Map.copyOf(environment);
    this.log = log;
    this.arguments = List.of(arguments);
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** Starts it, for the first time or again. */
  public void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heapMebibytes + "m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            mainClass.getName());
    builder.command().addAll(arguments);
    builder.environment().putAll(environment);
    process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  private Process started() {
    if (process == null) {
      throw new IllegalStateException(mainClass.getSimpleName() + " was not started");
    }
    return process;
  }

  /** Kills the process as {@code kill -9} does. */
  public void kill() throws InterruptedException {
    started().destroyForcibly().waitFor();
  }

  /** Fails with what it printed when the process has ended. */
  public void requireAlive() throws IOException {
    if (!started().isAlive()) {
      throw new AssertionError(mainClass.getSimpleName() + " ended:\n" + Files.readString(log));
    }
  }

  /** Tells the process to stop, as an operator does, and returns its exit code. */
  public int stop() throws InterruptedException {
    started().destroy();
    if (!started().waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError(mainClass.getSimpleName() + " does not stop; its log: " + log);
    }
    return started().exitValue();
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  /** A port that nobody listens on. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
