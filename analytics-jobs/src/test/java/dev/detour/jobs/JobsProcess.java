package dev.detour.jobs;

import dev.detour.testing.Await;
import dev.detour.testing.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The analytics jobs in a process of their own, which can be killed and started again. */
final class JobsProcess implements AutoCloseable {
  private static final int HEAP_MEBIBYTES = 384;

  private final ChildProcess process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();

  JobsProcess(Map<String, String> environment, Path log) throws IOException {
    this.port = ChildProcess.freePort();
    Map<String, String> all = new HashMap<>(environment);
    all.put("DETOUR_JOBS_PORT", String.valueOf(port));
    this.process = new ChildProcess(AnalyticsJobs.class, HEAP_MEBIBYTES, all, log);
    start();
  }

  void start() throws IOException {
    process.start();
  }

  /** Kills the process as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.kill();
  }

  void awaitReady() throws Exception {
    Await.until(
        "the jobs are ready",
        () -> {
          process.requireAlive();
          return status("/readyz") == 200;
        });
  }

  /** The status of an answer, 0 while there is none. */
  int status(String path) throws InterruptedException {
    try {
      return get(path).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Tells the process to stop, as an operator does, and returns its exit code. */
  int stop() throws InterruptedException {
    return process.stop();
  }

  @Override
  public void close() {
    process.close();
  }
}
