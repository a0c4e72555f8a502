package dev.detour.jobs.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over real sockets: one server plays the JobManager and the processes that it names. */
class ClusterMetricsTest {
  private static final String ROWS = "detour_jobs_rows_written_total{table=\"attempts\"}";
  private static final String FAILING = "detour_jobs_insert_failures_in_a_row{table=\"attempts\"}";

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<HttpServer> servers = new ArrayList<>();
  private ClusterMetrics metrics;

  @BeforeEach
  void start() throws IOException {
    HttpServer jobManager = server(answers);
    answers.put("/jobmanager/config", "[]");
    metrics = new ClusterMetrics(new FlinkRest(URI.create("http://" + address(jobManager))));
  }

  @AfterEach
  void stop() {
    servers.forEach(server -> server.stop(0));
  }

  @Test
  void addsUpTheProcessesThatTheJobManagerNames() throws IOException {
    String jobManager = process("detour_jobs_restarts 3.0\n");
    answers.put(
        "/jobmanager/config",
        "[{\"key\":\"%s\",\"value\":\"%s\"}]".formatted(FlinkProcess.RESOURCE_ID, jobManager));
    named(process(ROWS + " 40.0\n"), process(ROWS + " 2.0\n" + FAILING + " 1.0\n"));
    metrics.count("rollup_repairs_total", 5);

    metrics.refresh();

    assertThat(metrics.render())
        .isEqualTo(
            FAILING
                + " 1.0\n"
                + "detour_jobs_restarts 3.0\n"
                + "detour_jobs_rollup_repairs_total 5.0\n"
                + ROWS
                + " 42.0\n");
  }

  @Test
  void keepsTheCountersOfALostProcessButNotItsGauges() throws IOException {
    String lost = process(ROWS + " 40.0\n" + FAILING + " 7.0\n");
    named(lost);
    metrics.refresh();
    named(process(ROWS + " 2.0\n"));

    metrics.refresh();

    assertThat(metrics.value(ROWS)).isEqualTo(42);
    assertThat(metrics.value(FAILING)).isZero();
  }

  @Test
  void countsAProcessOnceThatComesBackToANewJobManager() throws IOException {
    String process = process(ROWS + " 40.0\n");
    named(process);
    metrics.refresh();
    named();
    metrics.refresh();
    assertThat(metrics.value(ROWS)).isEqualTo(40);
    named(process);

    metrics.refresh();

    assertThat(metrics.value(ROWS)).isEqualTo(40);
  }

  @Test
  void keepsWhatItKnowsWhileTheJobManagerIsAway() throws IOException {
    named(process(ROWS + " 40.0\n"));
    metrics.refresh();
    servers.get(0).stop(0);

    metrics.refresh();

    assertThat(metrics.value(ROWS)).isEqualTo(40);
  }

  @Test
  void keepsTheLastValuesOfAProcessThatDoesNotAnswer() throws IOException {
    named(process(ROWS + " 40.0\n" + FAILING + " 7.0\n"), process(ROWS + " 2.0\n"));
    metrics.refresh();
    servers.get(1).stop(0);

    metrics.refresh();

    assertThat(metrics.value(ROWS)).isEqualTo(42);
    assertThat(metrics.value(FAILING)).isEqualTo(7);
  }

  private void named(String... resourceIds) {
    StringBuilder list = new StringBuilder();
    for (String id : resourceIds) {
      list.append(list.isEmpty() ? "" : ",").append("{\"id\":\"").append(id).append("\"}");
    }
    answers.put("/taskmanagers", "{\"taskmanagers\":[" + list + "]}");
  }

  /** Starts a process with such measurements, and returns its resource id. */
  private String process(String text) throws IOException {
    return address(server(Map.of("/metrics", text))) + "-0a1b2c3d";
  }

  private static String address(HttpServer server) {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private HttpServer server(Map<String, String> texts) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body =
                texts
                    .getOrDefault(exchange.getRequestURI().getPath(), "")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    servers.add(server);
    return server;
  }
}
