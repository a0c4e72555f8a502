package dev.detour.bench.stack;

import dev.detour.clickhouse.engine.EngineLibrary;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kafka, ClickHouse and the analytics jobs, each in a process of its own. */
public final class PipelineStack implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final String PASSWORD = "bench";

  private final Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final int kafkaPort = Child.freePort();
  private final int clickHousePort = Child.freePort();
  private final int jobsPort = Child.freePort();
  private @Nullable Child kafka;
  private @Nullable Child clickHouse;
  private @Nullable Child jobs;

  private PipelineStack(Path folder) throws IOException {
    this.folder = folder;
  }

  /**
   * Starts Kafka and ClickHouse.
   *
   * @param folder for data and logs
   * @param clickHouseJvm arguments of the JVM around the engine
   */
  public static PipelineStack start(Path folder, List<String> clickHouseJvm)
      throws IOException, InterruptedException {
    PipelineStack stack = new PipelineStack(Files.createDirectories(folder));
    try {
      stack.startStores(clickHouseJvm);
      return stack;
    } catch (IOException | InterruptedException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private void startStores(List<String> clickHouseJvm) throws IOException, InterruptedException {
    kafka = Child.kafka(kafkaPort, folder);
    Map<String, String> environment = new HashMap<>(clickHouseAccess());
    environment.put("DETOUR_CLICKHOUSE_PORT", String.valueOf(clickHousePort));
    environment.put("DETOUR_CLICKHOUSE_DATA_DIR", folder.resolve("clickhouse").toString());
    // Found from here: the process itself works in another folder.
    environment.put("DETOUR_CLICKHOUSE_LIBRARY", library().toString());
    clickHouse =
        Child.java(
            "clickhouse",
            "dev.detour.clickhouse.EmbeddedClickHouse",
            clickHouseJvm,
            environment,
            folder);
    kafka.awaitReady(URI.create("tcp://" + kafka()));
    clickHouse.awaitReady(URI.create("http://" + HOST + ":" + clickHousePort + "/ping"));
  }

  private static Path library() {
    String told = System.getenv("DETOUR_CLICKHOUSE_LIBRARY");
    return told == null ? EngineLibrary.find() : Path.of(told);
  }

  /** Starts the jobs and waits until they have taken their first checkpoint. */
  public void startJobs(List<String> jvm, int parallelism, Duration checkpoint)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(clickHouseAccess());
    environment.put("DETOUR_JOBS_PORT", String.valueOf(jobsPort));
    environment.put("DETOUR_JOBS_PARALLELISM", String.valueOf(parallelism));
    environment.put("DETOUR_JOBS_CHECKPOINT_INTERVAL", checkpoint.toMillis() + "ms");
    environment.put("DETOUR_KAFKA_BOOTSTRAP_SERVERS", kafka());
    environment.put("DETOUR_CLICKHOUSE_URL", "http://" + HOST + ":" + clickHousePort);
    environment.put("DETOUR_JOBS_CHECKPOINT_DIR", folder.resolve("checkpoints").toString());
    environment.put("DETOUR_JOBS_SPOOL_DIR", folder.resolve("spool").toString());
    jobs = Child.java("jobs", "dev.detour.jobs.AnalyticsJobs", jvm, environment, folder);
    jobs.awaitReady(URI.create("http://" + HOST + ":" + jobsPort + "/readyz"));
  }

  private static Map<String, String> clickHouseAccess() {
    return Map.of("DETOUR_CLICKHOUSE_USER", "detour", "DETOUR_CLICKHOUSE_PASSWORD", PASSWORD);
  }

  /** Kafka's address. */
  public String kafka() {
    return HOST + ":" + kafkaPort;
  }

  /** The number that a query answers; 0 when its table does not exist yet. */
  public long number(String sql) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(HttpRequest.newBuilder(query(sql)));
    if (answer.body().contains("UNKNOWN_TABLE") || answer.body().contains("UNKNOWN_DATABASE")) {
      return 0;
    }
    if (answer.statusCode() != 200) {
      throw new IOException("ClickHouse answered " + answer.statusCode() + ": " + answer.body());
    }
    return (long) Double.parseDouble(answer.body().strip());
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(
        request
            .timeout(Duration.ofSeconds(60))
            .header("X-ClickHouse-User", "detour")
            .header("X-ClickHouse-Key", PASSWORD)
            .build(),
        BodyHandlers.ofString());
  }

  private URI query(String sql) {
    return URI.create(
        "http://%s:%d/?query=%s"
            .formatted(HOST, clickHousePort, URLEncoder.encode(sql, StandardCharsets.UTF_8)));
  }

  /** Processor time of the jobs, of ClickHouse and of Kafka up to now. */
  public Cpu cpu() {
    return new Cpu(cpu(jobs), cpu(clickHouse), cpu(kafka));
  }

  private static Duration cpu(@Nullable Child child) {
    return child == null ? Duration.ZERO : child.cpu();
  }

  /** Processor time, user and system, of each process. */
  public record Cpu(Duration jobs, Duration clickHouse, Duration kafka) {
    /** What was used since the earlier reading. */
    public Cpu since(Cpu earlier) {
      return new Cpu(
          jobs.minus(earlier.jobs),
          clickHouse.minus(earlier.clickHouse),
          kafka.minus(earlier.kafka));
    }
  }

  @Override
  public void close() {
    for (Child child : new Child[] {jobs, clickHouse, kafka}) {
      if (child != null) {
        child.close();
      }
    }
  }
}
