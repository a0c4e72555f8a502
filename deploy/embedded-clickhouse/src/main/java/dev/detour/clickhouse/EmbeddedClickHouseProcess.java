package dev.detour.clickhouse;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * An embedded ClickHouse in a child process, for whoever needs one for a while: tests above all.
 * The child ends with this object, and also when this process dies without closing it.
 *
 * <pre>{@code
 * try (EmbeddedClickHouseProcess clickHouse = EmbeddedClickHouseProcess.start()) {
 *   connect(clickHouse.url(), clickHouse.user(), clickHouse.password());
 * }
 * }</pre>
 */
public final class EmbeddedClickHouseProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final String USER = "detour";
  private static final String PASSWORD = "secret of this test";

  private final Path directory;
  private final boolean temporary;
  private final Map<String, String> settings;
  private Process process;
  private int port;

  private EmbeddedClickHouseProcess(
      Path directory, boolean temporary, Map<String, String> settings) {
    this.directory = directory;
    this.temporary = temporary;
    this.settings = Map.copyOf(settings);
    this.process = launch(0);
    this.port = awaitReady();
  }

  /** Starts on a free port and an empty data directory, which is deleted at the end. */
  public static EmbeddedClickHouseProcess start() {
    return start(Map.of());
  }

  /** The same, with settings: {@code DETOUR_CLICKHOUSE_*} variables. */
  public static EmbeddedClickHouseProcess start(Map<String, String> settings) {
    try {
      Path directory = Files.createTempDirectory("detour-clickhouse");
      return new EmbeddedClickHouseProcess(directory, true, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts on a free port and a data directory that is kept. */
  public static EmbeddedClickHouseProcess start(Path dataDirectory) {
    return start(dataDirectory, Map.of());
  }

  /** The same, with settings: {@code DETOUR_CLICKHOUSE_*} variables. */
  public static EmbeddedClickHouseProcess start(Path dataDirectory, Map<String, String> settings) {
    return new EmbeddedClickHouseProcess(dataDirectory, false, settings);
  }

  /** Address of the HTTP interface, such as {@code http://127.0.0.1:40123}. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public int port() {
    return port;
  }

  public String user() {
    return USER;
  }

  public String password() {
    return PASSWORD;
  }

  /** The child's process id. */
  public long pid() {
    return process.pid();
  }

  /** Kills the child as {@code kill -9} does, without a chance to tidy up. */
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** Starts the child again after {@link #kill()}, on the same port and the same data. */
  public void startAgain() {
    if (process.isAlive()) {
      throw new IllegalStateException("process " + process.pid() + " is still running");
    }
    process = launch(port);
    port = awaitReady();
  }

  private Process launch(int onPort) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            EmbeddedClickHouse.class.getName(),
            EmbeddedClickHouse.SUPERVISED);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("DETOUR_CLICKHOUSE_PORT"));
    environment.put("TZ", "UTC");
    environment.put("DETOUR_CLICKHOUSE_USER", USER);
    environment.put("DETOUR_CLICKHOUSE_PASSWORD", PASSWORD);
    environment.putAll(settings);
    environment.put("DETOUR_CLICKHOUSE_PORT", Integer.toString(onPort));
    environment.put("DETOUR_CLICKHOUSE_DATA_DIR", directory.resolve("data").toString());
    try {
      Files.createDirectories(directory);
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the child's output until it names its port, and goes on so that the pipe never fills. */
  private int awaitReady() {
    CompletableFuture<Integer> ready = new CompletableFuture<>();
    List<String> output = new ArrayList<>();
    Process child = process;
    Thread reader = new Thread(() -> read(child, ready, output), "clickhouse-output");
    reader.setDaemon(true);
    reader.start();
    try {
      return ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new IllegalStateException(
          "ClickHouse did not start:\n" + String.join("\n", List.copyOf(output)), e);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while ClickHouse was starting", e);
    }
  }

  private void read(Process child, CompletableFuture<Integer> ready, List<String> output) {
    Path log = directory.resolve("output.log");
    try (BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        BufferedWriter copy = Files.newBufferedWriter(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        copy.write(line);
        copy.newLine();
        if (line.startsWith(EmbeddedClickHouse.READY)) {
          ready.complete(
              Integer.valueOf(line.substring(EmbeddedClickHouse.READY.length()).strip()));
        } else if (!ready.isDone()) {
          output.add(line);
        }
      }
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
    ready.completeExceptionally(new IllegalStateException("the process ended"));
  }

  private void awaitExit() {
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Stops the child gracefully, and deletes the data unless the directory was given. */
  @Override
  public void close() {
    process.destroy();
    awaitExit();
    if (temporary) {
      deleteAll();
    }
  }

  private void deleteAll() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
