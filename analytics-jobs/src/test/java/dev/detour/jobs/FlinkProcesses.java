package dev.detour.jobs;

import dev.detour.testing.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A JobManager and TaskManagers in processes of their own, each with one slot. */
public final class FlinkProcesses implements AutoCloseable {
  private final ChildProcess jobManager;
  private final List<ChildProcess> taskManagers = new ArrayList<>();
  private final URI url;
  private final HttpClient http = HttpClient.newHttpClient();

  public FlinkProcesses(Path directory, int size) throws IOException {
    int rest = ChildProcess.freePort();
    Map<String, String> common =
        Map.of(
            "DETOUR_FLINK_JOBMANAGER_PORT", String.valueOf(ChildProcess.freePort()),
            "DETOUR_FLINK_REST_PORT", String.valueOf(rest),
            "DETOUR_FLINK_HEARTBEAT_TIMEOUT", "5s");
    this.url = URI.create("http://127.0.0.1:" + rest);
    this.jobManager = process(FlinkJobManager.class, directory, "jobmanager", common);
    for (int i = 0; i < size; i++) {
      taskManagers.add(process(FlinkTaskManager.class, directory, "taskmanager-" + i, common));
    }
    start();
  }

  void start() throws IOException {
    jobManager.start();
    for (ChildProcess taskManager : taskManagers) {
      taskManager.start();
    }
  }

  private static ChildProcess process(
      Class<?> main, Path directory, String name, Map<String, String> common) {
    Map<String, String> environment = new HashMap<>(common);
    environment.put("DETOUR_FLINK_WORK_DIR", directory.resolve(name).toString());
    return new ChildProcess(main, 192, environment, directory.resolve(name + ".log"));
  }

  public URI url() {
    return url;
  }

  ChildProcess jobManager() {
    return jobManager;
  }

  public ChildProcess taskManager(int index) {
    return taskManagers.get(index);
  }

  /** What the JobManager's REST interface answers. */
  public String get(String path) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(url.resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Override
  public void close() {
    jobManager.close();
    taskManagers.forEach(ChildProcess::close);
  }
}
