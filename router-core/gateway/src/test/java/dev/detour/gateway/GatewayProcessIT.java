package dev.detour.gateway;

import static dev.detour.gateway.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.live.StateFiles;
import dev.detour.gateway.telemetry.OtlpServer;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.TestPolicy;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.ProviderSim;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The router as a process of its own: how it starts, dies and comes back. */
class GatewayProcessIT {
  private static final int CALLERS = 8;
  private static final int ANSWERS = 400;

  @TempDir Path directory;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void endsWithTwoAndOneLinePerMistake() throws Exception {
    Process process = run(Map.of("DETOUR_ROUTER_PORT", "eighty", "DETOUR_DRAIN_TIMEOUT", "soon"));
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(errors.lines().filter(line -> line.startsWith("DETOUR_"))).hasSize(2);
  }

  @Test
  void saysThatItsPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Process process =
          run(
              Map.of(
                  "DETOUR_ROUTER_PORT", Integer.toString(taken.getLocalPort()),
                  "DETOUR_ROUTER_HOST", "0.0.0.0",
                  "DETOUR_STATE_DIR", directory.toString()));
      String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).isEqualTo(2);
      assertThat(errors).contains("in use");
    }
  }

  @Test
  void losesNoDecisionThatWasAnsweredWhenItIsKilledWhileIngestIsAway() throws Exception {
    int ingestPort;
    try (OtlpServer away = OtlpServer.start()) {
      ingestPort = away.port();
    }
    int port = freePort();
    try (ProviderSim sim = ProviderSim.start(TestRouter.scenario(), 0)) {
      fillState(sim);
      Process first = startRouter(port, ingestPort);
      Set<String> answered = askUntilItIsKilled(port, first);

      try (OtlpServer ingest = OtlpServer.start(ingestPort)) {
        Process second = startRouter(port, ingestPort);
        assertThat(new Caller(port, TestRouter.KEY).plain().status()).isEqualTo(200);
        // A trace of a router without faults is a request and its one attempt.
        Set<Span.SpanKind> whole =
            Set.of(Span.SpanKind.SPAN_KIND_SERVER, Span.SpanKind.SPAN_KIND_CLIENT);
        ingest.await(
            spans -> {
              Map<String, Set<Span.SpanKind>> recorded = kinds(spans);
              return answered.stream().allMatch(trace -> whole.equals(recorded.get(trace)));
            });
        second.destroy();
        assertThat(second.waitFor(20, TimeUnit.SECONDS)).as("SIGTERM ends it").isTrue();
      }
    }
  }

  /**
   * Asks from many sides, kills the router while they ask; traces of the answers that came whole.
   */
  private static Set<String> askUntilItIsKilled(int port, Process router)
      throws InterruptedException {
    Set<String> answered = ConcurrentHashMap.newKeySet();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(new Thread(() -> ask(new Caller(port, TestRouter.KEY), answered)));
    }
    callers.forEach(Thread::start);
    until(() -> answered.size() >= ANSWERS);
    router.destroyForcibly().waitFor();
    for (Thread caller : callers) {
      caller.join();
    }
    return answered;
  }

  /** One request after the other, each in a trace of its own, until nobody answers. */
  private static void ask(Caller caller, Set<String> answered) {
    try {
      for (boolean stream = false; ; stream = !stream) {
        String trace = UUID.randomUUID().toString().replace("-", "");
        String parent = "00-" + trace + "-00f067aa0ba902b7-01";
        Answer answer =
            stream ? caller.stream("traceparent", parent) : caller.plain("traceparent", parent);
        if (answer.status() == 200 && (!stream || answer.isDone())) {
          answered.add(trace);
        }
      }
    } catch (UncheckedIOException killed) {
      // as it is meant to be
    }
  }

  private static Map<String, Set<Span.SpanKind>> kinds(List<Span> spans) {
    return spans.stream()
        .collect(
            Collectors.groupingBy(
                span -> OtlpServer.hex(span.getTraceId()),
                Collectors.mapping(Span::getKind, Collectors.toSet())));
  }

  private void fillState(ProviderSim sim) throws IOException {
    try (StateFiles state = StateFiles.open(directory)) {
      state.keepPolicy(1, TestPolicy.DOCUMENT.replace("SIM", "http://127.0.0.1:" + sim.port()));
      state.keepKeys(TestRouter.keys());
    }
  }

  private Process startRouter(int port, int ingestPort) throws IOException {
    Process process =
        run(
            Map.of(
                "DETOUR_ROUTER_PORT",
                Integer.toString(port),
                "DETOUR_STATE_DIR",
                directory.toString(),
                "DETOUR_DATABASE_URL",
                "postgresql://nobody:nothing@127.0.0.1:1/none",
                "DETOUR_OTLP_ENDPOINT",
                "http://127.0.0.1:" + ingestPort));
    Caller caller = new Caller(port, TestRouter.KEY);
    until(
        () -> {
          try {
            return caller.get("/readyz").status() == 200;
          } catch (UncheckedIOException notYet) {
            return false;
          }
        });
    return process;
  }

  private Process run(Map<String, String> settings) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Gateway.class.getName());
    builder.environment().putAll(settings);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
