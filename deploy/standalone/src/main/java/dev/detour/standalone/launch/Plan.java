package dev.detour.standalone.launch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which processes make up a Detour on one machine, with their settings and their memory. */
final class Plan {
  private static final String HOST = "127.0.0.1";
  private static final int TASK_MANAGERS = 2;

  /** Where published traces are looked for, from the project's root. */
  private static final String PUBLISHED_TRACES = "../shared/data";

  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private final LauncherOptions options;
  private final Secrets secrets;
  private final String databaseUrl;
  private final Path bootstrap;

  Plan(LauncherOptions options, Secrets secrets, String databaseUrl, Path bootstrap) {
    this.options = options;
    this.secrets = secrets;
    this.databaseUrl = databaseUrl;
    this.bootstrap = bootstrap;
  }

  ProcessSpec providerSim() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("DETOUR_SIM_PORT", port(Service.PROVIDER_SIM));
    environment.put(
        "DETOUR_SIM_LOG_FILE",
        options.dataDir().resolve("provider-sim/requests.ndjson").toString());
    options.scenario().ifPresent(file -> environment.put("DETOUR_SIM_SCENARIO", file.toString()));
    return spec(
        Service.PROVIDER_SIM, "dev.detour.sim.ProviderSim", heap(192), environment, "/healthz");
  }

  ProcessSpec clickhouse() throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("DETOUR_CLICKHOUSE_PORT", port(Service.CLICKHOUSE));
    environment.put(
        "DETOUR_CLICKHOUSE_DATA_DIR", options.dataDir().resolve("clickhouse").toString());
    environment.putAll(clickhouseCredentials());
    passOn("DETOUR_CLICKHOUSE_LIBRARY", environment);
    return spec(
        Service.CLICKHOUSE,
        "dev.detour.clickhouse.EmbeddedClickHouse",
        heap(192),
        environment,
        "/ping");
  }

  ProcessSpec kafka() {
    Map<String, String> environment =
        Map.of(
            "DETOUR_KAFKA_PORT", port(Service.KAFKA),
            "DETOUR_KAFKA_DATA_DIR", options.dataDir().resolve("kafka").toString());
    return new ProcessSpec(
        Service.KAFKA.label(),
        "dev.detour.kafka.EmbeddedKafka",
        heap(320),
        environment,
        URI.create("tcp://" + HOST + ":" + port(Service.KAFKA)),
        START_LIMIT);
  }

  /**
   * The router alone sees the launcher's whole environment: policies name provider secrets in it.
   */
  ProcessSpec router() throws IOException {
    Map<String, String> environment = new LinkedHashMap<>(System.getenv());
    environment.put("DETOUR_ROUTER_PORT", port(Service.ROUTER));
    environment.put("DETOUR_ROUTER_ID", "router-1");
    environment.put("DETOUR_DATABASE_URL", databaseUrl);
    environment.put("DETOUR_OTLP_ENDPOINT", url(Service.INGEST));
    environment.put("DETOUR_STATE_DIR", options.dataDir().resolve("router").toString());
    environment.put("DETOUR_BOOTSTRAP_FILE", bootstrap.toString());
    environment.remove("DETOUR_ADMIN_TOKEN");
    environment.put("DETOUR_ADMIN_TOKEN_FILE", secrets.file("admin-token").toString());
    // What a request allocates is dead when it has been answered: a large young generation lets it
    // die there.
    List<String> jvm = new ArrayList<>(heap(512));
    jvm.add("-Xmn320m");
    return spec(Service.ROUTER, "dev.detour.gateway.Gateway", jvm, environment, "/readyz");
  }

  ProcessSpec ingest() {
    Map<String, String> environment =
        Map.of(
            "DETOUR_INGEST_PORT", port(Service.INGEST),
            "DETOUR_INGEST_GRPC_PORT", port(Service.INGEST_GRPC),
            "DETOUR_KAFKA_BOOTSTRAP_SERVERS", kafkaServers());
    return spec(Service.INGEST, "dev.detour.ingest.Ingest", heap(192), environment, "/readyz");
  }

  ProcessSpec jobs() throws IOException {
    Map<String, String> environment = new LinkedHashMap<>(clickhouseCredentials());
    environment.put("DETOUR_JOBS_PORT", port(Service.JOBS));
    environment.put("DETOUR_KAFKA_BOOTSTRAP_SERVERS", kafkaServers());
    environment.put("DETOUR_CLICKHOUSE_URL", url(Service.CLICKHOUSE));
    environment.put(
        "DETOUR_JOBS_CHECKPOINT_DIR", options.dataDir().resolve("flink/checkpoints").toString());
    environment.put("DETOUR_JOBS_SPOOL_DIR", options.dataDir().resolve("flink/spool").toString());
    int heap = 640;
    if (options.flink() == LauncherOptions.Flink.CLUSTER) {
      environment.put("DETOUR_FLINK_URL", url(Service.FLINK));
      environment.put("DETOUR_JOBS_PARALLELISM", String.valueOf(TASK_MANAGERS));
      heap = 192;
    }
    return spec(Service.JOBS, "dev.detour.jobs.AnalyticsJobs", heap(heap), environment, "/readyz");
  }

  /** A JobManager and its TaskManagers, if the jobs are to run on a cluster. */
  List<ProcessSpec> flinkCluster() {
    if (options.flink() == LauncherOptions.Flink.EMBEDDED) {
      return List.of();
    }
    List<ProcessSpec> processes = new ArrayList<>();
    processes.add(flink("flink-jobmanager", "dev.detour.jobs.FlinkJobManager", 256));
    for (int i = 1; i <= TASK_MANAGERS; i++) {
      processes.add(flink("flink-taskmanager-" + i, "dev.detour.jobs.FlinkTaskManager", 448));
    }
    return processes;
  }

  private ProcessSpec flink(String name, String mainClass, int heap) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("DETOUR_FLINK_JOBMANAGER_PORT", port(Service.FLINK_RPC));
    environment.put("DETOUR_FLINK_REST_PORT", port(Service.FLINK));
    environment.put(
        "DETOUR_FLINK_WORK_DIR", options.dataDir().resolve("flink").resolve(name).toString());
    passOn("DETOUR_FLINK_HEARTBEAT_TIMEOUT", environment);
    return new ProcessSpec(
        name,
        mainClass,
        heap(heap),
        environment,
        URI.create(url(Service.FLINK) + "/overview"),
        START_LIMIT);
  }

  ProcessSpec console() throws IOException {
    Map<String, String> environment = new LinkedHashMap<>(clickhouseCredentials());
    environment.put("DETOUR_CONSOLE_PORT", port(Service.CONSOLE));
    environment.put("DETOUR_DATABASE_URL", databaseUrl);
    environment.put("DETOUR_CLICKHOUSE_URL", url(Service.CLICKHOUSE));
    environment.put("DETOUR_CONSOLE_ADMIN_PASSWORD", secrets.get("console-admin-password"));
    return spec(Service.CONSOLE, "dev.detour.console.Console", heap(256), environment, "/readyz");
  }

  Optional<ProcessSpec> traffic(String keys) {
    if (options.traffic() == LauncherOptions.Traffic.NONE) {
      return Optional.empty();
    }
    Map<String, String> environment =
        Map.of(
            "DETOUR_TRAFFIC_URL", url(Service.ROUTER),
            "DETOUR_TRAFFIC_KEYS", keys,
            "DETOUR_TRAFFIC_TRACES", PUBLISHED_TRACES);
    return Optional.of(
        new ProcessSpec(
            "demo-traffic",
            "dev.detour.standalone.traffic.DemoTraffic",
            heap(96),
            environment,
            URI.create(url(Service.ROUTER) + "/healthz"),
            START_LIMIT));
  }

  String url(Service service) {
    return "http://" + HOST + ":" + port(service);
  }

  private Map<String, String> clickhouseCredentials() throws IOException {
    return Map.of(
        "DETOUR_CLICKHOUSE_USER",
        "detour",
        "DETOUR_CLICKHOUSE_PASSWORD",
        secrets.get("clickhouse-password"));
  }

  private ProcessSpec spec(
      Service service,
      String mainClass,
      List<String> jvmArguments,
      Map<String, String> environment,
      String readyPath) {
    return new ProcessSpec(
        service.label(),
        mainClass,
        jvmArguments,
        environment,
        URI.create(url(service) + readyPath),
        START_LIMIT);
  }

  private String port(Service service) {
    return String.valueOf(options.port(service));
  }

  private String kafkaServers() {
    return HOST + ":" + port(Service.KAFKA);
  }

  private static List<String> heap(int mebibytes) {
    return List.of(
        "-Xmx" + mebibytes + "m",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-Djava.awt.headless=true");
  }

  private static void passOn(String name, Map<String, String> environment) {
    @Nullable String value = System.getenv(name);
    if (value != null) {
      environment.put(name, value);
    }
  }
}
