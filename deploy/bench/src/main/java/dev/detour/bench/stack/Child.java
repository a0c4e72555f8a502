package dev.detour.bench.stack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A process under measurement: started, waited for, asked for its processor time, stopped. */
final class Child implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final int LOG_TAIL = 20;

  private final String name;
  private final Process process;
  private final Path log;

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  static Child start(
      String name, List<String> command, Map<String, String> environment, Path folder)
      throws IOException {
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("DETOUR_"));
    builder.environment().putAll(environment);
    return new Child(name, builder.start(), log);
  }

  /** Starts a broker, with the memory that {@code deploy/up} gives it. */
  static Child kafka(int port, Path folder) throws IOException {
    return java(
        "kafka",
        "dev.detour.kafka.EmbeddedKafka",
        List.of("-Xmx320m", "-XX:+UseSerialGC"),
        Map.of(
            "DETOUR_KAFKA_PORT", String.valueOf(port),
            "DETOUR_KAFKA_DATA_DIR", folder.resolve("kafka").toString()),
        folder);
  }

  /** A port that nobody uses just now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Starts a main class of this class path in a JVM of its own. */
  static Child java(
      String name,
      String mainClass,
      List<String> arguments,
      Map<String, String> environment,
      Path folder)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    return start(name, command, environment, folder);
  }

  /** Waits until the address answers 200, or for {@code tcp://} until it takes connections. */
  Child awaitReady(URI address) throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!isReady(client, address)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException(name + " is not ready at " + address + ":\n" + logTail());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    return this;
  }

  private static boolean isReady(HttpClient client, URI address) throws InterruptedException {
    try {
      if ("tcp".equals(address.getScheme())) {
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), 500);
          return true;
        }
      }
      HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(2)).build();
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Processor time used up to now, its own children's included. */
  Duration cpu() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** What the process, a JVM, holds. */
  Memory memory() throws IOException, InterruptedException {
    return Memory.of(process.pid());
  }

  private String logTail() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL), lines.size()));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
