package dev.detour.bench.stack;

import dev.detour.standalone.postgres.ControlStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is measured, on free ports of this machine: the mock provider, nginx where it is installed,
 * and the router with everything that serves requests: keys and policy from PostgreSQL, telemetry
 * through ingest into Kafka. Flink, ClickHouse and the console do not run: they are not on the way
 * of a request, and on a small machine they would take its processors.
 */
public final class Stack implements AutoCloseable {
  /** The tenant's virtual key: nothing but this machine's loopback ever sees it. */
  public static final String KEY = "dtr_" + "b".repeat(43);

  private static final String HOST = "127.0.0.1";

  private final Path folder;
  private final Map<String, Child> children = new LinkedHashMap<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final int simPort = Child.freePort();
  private final int routerPort = Child.freePort();
  private final int relievedPort = Child.freePort();
  private final int nginxPort = Child.freePort();

  private Stack(Path folder) throws IOException {
    this.folder = folder;
  }

  /**
   * Starts everything.
   *
   * @param folder for data and logs
   * @param routerJvm arguments of the router's JVM
   */
  public static Stack start(Path folder, List<String> routerJvm)
      throws IOException, InterruptedException, SQLException {
    Stack stack = new Stack(Files.createDirectories(folder));
    try {
      stack.startAll(routerJvm);
      return stack;
    } catch (IOException | InterruptedException | SQLException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private void startAll(List<String> routerJvm)
      throws IOException, InterruptedException, SQLException {
    int postgresPort = Child.freePort();
    int kafkaPort = Child.freePort();
    int ingestPort = Child.freePort();
    java(
        "provider-sim",
        "dev.detour.sim.ProviderSim",
        List.of("-Xmx256m"),
        Map.of("DETOUR_SIM_PORT", text(simPort)));
    Child kafka = keep("kafka", Child.kafka(kafkaPort, folder));
    open.push(ControlStore.start(folder.resolve("postgres"), postgresPort, "bench"));
    kafka.awaitReady(URI.create("tcp://" + HOST + ":" + kafkaPort));
    java(
            "ingest",
            "dev.detour.ingest.Ingest",
            List.of("-Xmx192m", "-XX:+UseSerialGC"),
            Map.of(
                "DETOUR_INGEST_PORT",
                text(ingestPort),
                "DETOUR_INGEST_GRPC_PORT",
                "0",
                "DETOUR_KAFKA_BOOTSTRAP_SERVERS",
                HOST + ":" + kafkaPort))
        .awaitReady(url(ingestPort, "/readyz"));
    startNginx();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(
        "DETOUR_DATABASE_URL",
        "postgresql://detour:bench@" + HOST + ":" + postgresPort + "/detour");
    settings.put("DETOUR_BOOTSTRAP_FILE", writeBootstrap().toString());
    settings.put("DETOUR_OTLP_ENDPOINT", "http://" + HOST + ":" + ingestPort);
    router("router", routerPort, routerJvm, settings);
    if (nginx(false).isPresent()) {
      settings.put("DETOUR_OTLP_ENDPOINT", "http://" + HOST + ":" + nginxPort + "/sink");
      router("relieved", relievedPort, routerJvm, settings);
    }
  }

  private void router(String name, int port, List<String> jvm, Map<String, String> settings)
      throws IOException, InterruptedException {
    Map<String, String> environment = new LinkedHashMap<>(settings);
    environment.put("DETOUR_ROUTER_PORT", text(port));
    environment.put("DETOUR_STATE_DIR", folder.resolve(name).toString());
    environment.put(
        "DETOUR_ROUTER_TRANSPORT", System.getenv().getOrDefault("DETOUR_ROUTER_TRANSPORT", "auto"));
    java(name, "dev.detour.gateway.Gateway", jvm, environment).awaitReady(url(port, "/readyz"));
  }

  private Child java(
      String name, String mainClass, List<String> arguments, Map<String, String> environment)
      throws IOException {
    return keep(name, Child.java(name, mainClass, arguments, environment, folder));
  }

  private Child keep(String name, Child child) {
    children.put(name, child);
    open.push(child);
    return child;
  }

  private Path writeBootstrap() throws IOException {
    Files.writeString(folder.resolve("policy.yaml"), filled("/bench-policy.yaml"));
    Path bootstrap = folder.resolve("bootstrap.yaml");
    return Files.writeString(bootstrap, filled("/bench-bootstrap.yaml"));
  }

  private void startNginx() throws IOException, InterruptedException {
    Optional<Path> nginx = findNginx();
    if (nginx.isPresent()) {
      Files.writeString(folder.resolve("nginx.conf"), filled("/nginx.conf"));
      List<String> command =
          List.of(
              nginx.get().toString(), "-p", folder.toString(), "-e", "stderr", "-c", "nginx.conf");
      keep("nginx", Child.start("nginx", command, Map.of(), folder))
          .awaitReady(URI.create("tcp://" + HOST + ":" + nginxPort));
    }
  }

  private static Optional<Path> findNginx() {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    return Stream.concat(Stream.of(path.split(":", -1)), Stream.of("/usr/sbin", "/usr/local/sbin"))
        .map(folder -> Path.of(folder, "nginx"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private String filled(String resource) throws IOException {
    try (InputStream in = Objects.requireNonNull(Stack.class.getResourceAsStream(resource))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("${sim}", text(simPort))
          .replace("${nginx}", text(nginxPort))
          .replace("${key}", KEY);
    }
  }

  /** The mock provider itself. */
  public URI direct(boolean paced) {
    return url(simPort, (paced ? "/mock-5ms" : "/mock") + "/v1/chat/completions");
  }

  /** The router. */
  public URI router() {
    return url(routerPort, "/v1/chat/completions");
  }

  /**
   * The same router whose spans nginx takes and drops: what a router does on its own machine. Empty
   * where nginx is not installed.
   */
  public Optional<URI> relieved() {
    return children.containsKey("relieved")
        ? Optional.of(url(relievedPort, "/v1/chat/completions"))
        : Optional.empty();
  }

  /** nginx in front of the mock provider; empty: it is not installed. */
  public Optional<URI> nginx(boolean paced) {
    return children.containsKey("nginx")
        ? Optional.of(url(nginxPort, (paced ? "/paced" : "") + "/v1/chat/completions"))
        : Optional.empty();
  }

  /** Processor time that a process has used up to now; zero for one that does not run. */
  public Duration cpu(String process) {
    Child child = children.get(process);
    return child == null ? Duration.ZERO : child.cpu();
  }

  /** What a JVM of the stack holds. */
  public Memory memory(String process) throws IOException, InterruptedException {
    return Objects.requireNonNull(children.get(process), process).memory();
  }

  /** The router's counters whose names begin with {@code prefix}, as Prometheus prints them. */
  public List<String> routerMetrics(String prefix) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url(routerPort, "/metrics")).build();
    return HttpClient.newHttpClient()
        .send(request, BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(prefix))
        .toList();
  }

  private static URI url(int port, String path) {
    return URI.create("http://" + HOST + ":" + port + path);
  }

  private static String text(int number) {
    return Integer.toString(number);
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        System.err.println("not stopped cleanly: " + e);
      }
    }
  }
}
