package dev.detour.standalone.launch;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.standalone.postgres.ControlStore;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One Detour on one machine: its control store and its processes, from start to stop. */
public final class Installation implements AutoCloseable {
  private final LauncherOptions options;
  private final Progress progress;
  private final Secrets secrets;
  private final DemoKeys keys;
  private final Supervisor supervisor;
  private final Object storeStart = new Object();
  private volatile @Nullable FileLock lock;
  private volatile @Nullable ControlStore controlStore;
  private volatile @Nullable Plan plan;

  public Installation(LauncherOptions options, Progress progress) {
    this.options = options;
    this.progress = progress;
    this.secrets = new Secrets(options.dataDir().resolve("secrets"));
    this.keys = new DemoKeys(secrets);
    this.supervisor =
        new Supervisor(options.dataDir().resolve("logs"), progress, this::writeRunFile);
  }

  /** Starts everything; returns when every part is ready. */
  public void start() throws Exception {
    lock = Preflight.lock(options.dataDir());
    List<String> problems = Preflight.problems(options);
    if (!problems.isEmpty()) {
      throw new IOException(String.join(System.lineSeparator() + "             ", problems));
    }
    String databaseUrl = databaseUrl(secrets.get("postgres-password"));
    Plan parts = new Plan(options, secrets, databaseUrl, keys.writeBootstrap(options));
    plan = parts;
    startServing(parts);
    startAnalytics(parts);
    parts.traffic(keys.joined()).ifPresent(supervisor::start);
    writeRunFile();
    progress.text(Summary.of(options, parts, keys.of(DemoKeys.TENANTS.get(0)), secrets));
  }

  /** Stops everything, also while it is still starting. */
  @Override
  public void close() {
    try {
      supervisor.stopAll();
      closeControlStore();
      FileLock held = lock;
      if (held != null) {
        held.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      progress.warn("not stopped cleanly: " + e.getMessage());
    }
  }

  /** First what a request needs, with the whole machine to itself. */
  private void startServing(Plan parts) throws Exception {
    progress.step("starting postgres and the simulated providers");
    supervisor.start(parts.providerSim());
    startControlStore();
    progress.done("postgres is ready");
    progress.step("starting the router");
    supervisor.start(parts.router());
    supervisor.awaitReady(Service.PROVIDER_SIM.label());
    supervisor.awaitReady(Service.ROUTER.label());
    progress.text(Summary.firstRequest(parts, keys.of(DemoKeys.TENANTS.get(0))));
  }

  /** A stop waits for a start under way: a server that nobody knows would outlive the launcher. */
  private void startControlStore() throws Exception {
    synchronized (storeStart) {
      supervisor.requireRunning();
      controlStore =
          ControlStore.start(
              options.dataDir().resolve("postgres"),
              options.port(Service.POSTGRES),
              secrets.get("postgres-password"));
    }
  }

  private void closeControlStore() throws IOException {
    synchronized (storeStart) {
      ControlStore started = controlStore;
      if (started != null) {
        started.close();
        progress.done("postgres stopped");
      }
    }
  }

  /** Then what learns from it; until ingest is there, the router's spans wait on its disk. */
  private void startAnalytics(Plan parts) throws Exception {
    progress.step("starting kafka, clickhouse, ingest, the analytics jobs and the console");
    supervisor.start(parts.kafka());
    supervisor.start(parts.clickhouse());
    supervisor.awaitReady(Service.KAFKA.label());
    supervisor.start(parts.ingest());
    supervisor.awaitReady(Service.CLICKHOUSE.label());
    parts.flinkCluster().forEach(supervisor::start);
    supervisor.start(parts.jobs());
    supervisor.start(parts.console());
    supervisor.awaitReady(Service.INGEST.label());
    supervisor.awaitReady(Service.CONSOLE.label());
    supervisor.awaitReady(Service.JOBS.label());
  }

  private String databaseUrl(String password) {
    return "postgresql://detour:%s@127.0.0.1:%d/detour"
        .formatted(password, options.port(Service.POSTGRES));
  }

  /**
   * Tells other programs what runs: {@code run.json} with each process's id and each service's URL.
   */
  private void writeRunFile() {
    Plan current = plan;
    if (current == null) {
      return;
    }
    Map<String, Object> processes = new LinkedHashMap<>();
    supervisor.processes().forEach(process -> processes.put(process.spec().name(), process.pid()));
    Map<String, Object> urls = new LinkedHashMap<>();
    for (Service service : options.services()) {
      urls.put(service.label(), current.url(service));
    }
    try {
      Path file = options.dataDir().resolve("run.json");
      Path next = options.dataDir().resolve("run.json.next");
      synchronized (supervisor) {
        Files.write(
            next,
            new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsBytes(Map.of("pids", processes, "urls", urls)));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      progress.warn("run.json not written: " + e.getMessage());
    }
  }
}
