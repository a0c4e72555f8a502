package dev.detour.jobs;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The analytics jobs in a process of their own, which can be killed and started again. */
final class JobsProcess implements AutoCloseable {
  private final Map<String, String> environment;
  private final Path log;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();
  private Process process;

  JobsProcess(Map<String, String> environment, Path log) throws IOException {
    this.environment = environment;
    this.log = log;
    this.port = freePort();
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    start();
  }

  void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                AnalyticsJobs.class.getName()));
    builder.environment().putAll(environment);
    builder.environment().put("DETOUR_JOBS_PORT", String.valueOf(port));
    process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  /** Kills the process as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Waits for readiness; the limit is the test's timeout. */
  void awaitReady() throws Exception {
    while (status("/readyz") != 200) {
      if (!process.isAlive()) {
        throw new AssertionError("the jobs ended:\n" + Files.readString(log));
      }
      Thread.sleep(100);
    }
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
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      throw new AssertionError("the jobs do not stop");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
