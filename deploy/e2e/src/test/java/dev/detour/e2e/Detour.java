package dev.detour.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A whole Detour as a person starts it: the launcher of the distribution, on free ports, in a
 * directory of its own.
 */
final class Detour implements AutoCloseable {
  private static final List<String> SERVICES =
      List.of(
          "router",
          "console",
          "ingest",
          "ingest-grpc",
          "jobs",
          "clickhouse",
          "kafka",
          "postgres",
          "provider-sim",
          "flink",
          "flink-rpc");
  private static final Duration START_LIMIT = Duration.ofSeconds(150);
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process launcher;
  private final Path directory;
  private final Map<String, Integer> ports;

  private Detour(Process launcher, Path directory, Map<String, Integer> ports) {
    this.launcher = launcher;
    this.directory = directory;
    this.ports = ports;
  }

  /**
   * Starts the launcher with options beside those for ports and data, which may depend on the
   * ports; returns when everything is ready.
   */
  static Detour start(Path directory, Function<Map<String, Integer>, List<String>> options)
      throws Exception {
    return start(directory, Map.of(), options);
  }

  /** The same, with variables in the launcher's environment. */
  static Detour start(
      Path directory,
      Map<String, String> environment,
      Function<Map<String, Integer>, List<String>> options)
      throws Exception {
    Map<String, Integer> ports = freePorts();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-Dlogback.configurationFile=logback-launcher.xml",
            "-cp",
            distribution() + "/*"));
    command.add("dev.detour.standalone.Launcher");
    command.addAll(List.of("--data-dir", directory.toString()));
    ports.forEach((service, port) -> command.addAll(List.of("--port", service + "=" + port)));
    command.addAll(options.apply(ports));
    Path output = directory.resolve("launcher.log");
    Files.createDirectories(directory);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .directory(repository().toFile());
    builder.environment().putAll(environment);
    Detour detour = new Detour(builder.start(), directory, ports);
    detour.awaitRunning();
    return detour;
  }

  /** The folder with every jar, made by the package phase of deploy/standalone. */
  static Path distribution() {
    Path lib = repository().resolve("deploy/standalone/target/dist/lib");
    if (!Files.isDirectory(lib)) {
      throw new IllegalStateException(lib + " is missing (expected: mvn package ran before)");
    }
    return lib;
  }

  static Path repository() {
    return Path.of("").toAbsolutePath().getParent().getParent();
  }

  URI url(String service) {
    return URI.create("http://127.0.0.1:" + ports.get(service));
  }

  int port(String service) {
    return ports.get(service);
  }

  String secret(String name) throws IOException {
    return Files.readString(directory.resolve("secrets").resolve(name)).trim();
  }

  String databaseUrl() throws IOException {
    return "postgresql://detour:%s@127.0.0.1:%d/detour"
        .formatted(secret("postgres-password"), port("postgres"));
  }

  /** Runs a command of the distribution to its end, and answers what it printed. */
  String command(String mainClass, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlogback.configurationFile=logback-launcher.xml",
                "-cp",
                distribution() + "/*",
                mainClass));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("DETOUR_DATABASE_URL", databaseUrl());
    builder.environment().put("DETOUR_CLICKHOUSE_URL", url("clickhouse").toString());
    builder.environment().put("DETOUR_CLICKHOUSE_PASSWORD", secret("clickhouse-password"));
    Path printed = Files.createTempFile(directory, "command", ".txt");
    Process process = builder.redirectOutput(printed.toFile()).start();
    if (!process.waitFor(COMMAND_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(
          mainClass + " has not ended within " + COMMAND_LIMIT + ":\n" + Files.readString(printed));
    }
    return Files.readString(printed);
  }

  String key(String tenant) throws IOException {
    return "dtr_" + secret("key-" + tenant);
  }

  String output() throws IOException {
    return Files.readString(directory.resolve("launcher.log"));
  }

  /**
   * Ends children with SIGKILL, all at once; the launcher starts them again. Returns the process
   * ids that they had.
   */
  Map<String, Long> kill(List<String> processes) throws IOException {
    Map<String, Long> killed = new LinkedHashMap<>();
    List<ProcessHandle> handles = new ArrayList<>();
    for (String process : processes) {
      long pid = pid(process);
      killed.put(process, pid);
      handles.add(
          ProcessHandle.of(pid)
              .orElseThrow(() -> new IllegalStateException(process + " has no process " + pid)));
    }
    handles.forEach(ProcessHandle::destroyForcibly);
    return killed;
  }

  /** The child's process id, -1 while it is down. */
  long pid(String process) throws IOException {
    JsonNode run = JSON.readTree(directory.resolve("run.json").toFile());
    return run.path("pids").path(process).asLong(-1);
  }

  /** How often the launcher had to start the process again. */
  long restarts(String process) throws IOException {
    return output()
        .lines()
        .filter(line -> line.contains(process + " ended with exit code"))
        .count();
  }

  private void awaitRunning() throws Exception {
    Await.holds(START_LIMIT, () -> isRunning() || !launcher.isAlive());
    if (!isRunning()) {
      launcher.destroy();
      throw new IllegalStateException("not running:\n" + output());
    }
  }

  private boolean isRunning() throws IOException {
    return output().contains("Detour is running.");
  }

  /** Copies the logs of the launcher and of its children to where they outlive the test. */
  void keepLogs(Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> logs = Files.list(directory.resolve("logs"))) {
      for (Path log : logs.toList()) {
        Files.copy(log, target.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.writeString(target.resolve("launcher.log"), output());
  }

  /** Ends the launcher as Ctrl-C or a service manager would. */
  int stop() throws InterruptedException {
    launcher.destroy();
    if (!launcher.waitFor(90, TimeUnit.SECONDS)) {
      launcher.destroyForcibly();
      throw new IllegalStateException("the launcher did not stop within 90 s");
    }
    return launcher.exitValue();
  }

  @Override
  public void close() throws InterruptedException {
    if (launcher.isAlive()) {
      stop();
    }
  }

  private static Map<String, Integer> freePorts() throws IOException {
    Map<String, Integer> ports = new LinkedHashMap<>();
    List<ServerSocket> held = new ArrayList<>();
    for (String service : SERVICES) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      ports.put(service, socket.getLocalPort());
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    return ports;
  }
}
