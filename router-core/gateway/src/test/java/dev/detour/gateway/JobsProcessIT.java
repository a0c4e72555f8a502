package dev.detour.gateway;

import static dev.detour.gateway.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.StoreRouter;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.log.CapturedRequest;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import dev.detour.store.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs whose routers are killed while they run them. */
class JobsProcessIT {
  @TempDir Path directory;
  private final List<Process> processes = new ArrayList<>();
  private StoreRouter router;
  private Caller caller;

  @BeforeEach
  void start() {
    // Takes requests over and runs no job; other processes do.
    router =
        StoreRouter.start(
            directory,
            JobsIT.policy().replace("firstToken: 1s, betweenTokens: 1s, total: 1s", "total: 20s"),
            Map.of("DETOUR_JOB_CONCURRENCY", "0"));
    caller = router.caller(TestRouter.KEY);
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
    router.close();
  }

  @Test
  void anotherRouterFinishesWhatAKilledOneBegan() throws Exception {
    String id = job();
    Process first = worker("worker-1");
    until(() -> attemptsOf(id) == 1);
    first.destroyForcibly().waitFor();
    router.sim().faults().clear();

    worker("worker-2");

    until(() -> status(id).path("status").asText().equals("succeeded"));
    assertThat(status(id).path("attempts").asInt()).isEqualTo(2);
    assertThat(attemptsOf(id)).isEqualTo(2);
  }

  @Test
  void aKilledAttemptIsSpentAndNotMadeAgainBeyondTheBudget() throws Exception {
    String id = job();
    TestPostgres.execute(router.url(), "update detour.jobs set retry_budget = 1");
    Process first = worker("worker-1");
    until(() -> attemptsOf(id) == 1);
    first.destroyForcibly().waitFor();
    router.sim().faults().clear();

    worker("worker-2");

    until(() -> status(id).path("status").asText().equals("failed"));
    assertThat(status(id).at("/error/code").asText()).isEqualTo("retry_budget_spent");
    assertThat(attemptsOf(id)).isEqualTo(1);
  }

  /** A job whose provider answers nothing. */
  private String job() {
    router.sim().faults().next(1, "alpha", Fault.of(Refusal.SERVER_ERROR));
    Caller.Answer taken = caller.plain("x-detour-feature", "triage");
    assertThat(taken.status()).as(taken.body()).isEqualTo(202);
    router.sim().faults().always("alpha", new Fault.Silence());
    return taken.json().path("id").asText();
  }

  private JsonNode status(String id) {
    return caller.get("/v1/jobs/" + id).json();
  }

  private long attemptsOf(String id) {
    return router.sim().captured().stream()
        .map(CapturedRequest::headers)
        .filter(headers -> id.equals(headers.get("idempotency-key")))
        .count();
  }

  private Process worker(String name) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Gateway.class.getName());
    builder.environment().putAll(router.environment(JobsIT.policy()));
    builder.environment().put("DETOUR_ROUTER_ID", name);
    builder.environment().put("DETOUR_STATE_DIR", directory.resolve(name).toString());
    builder.environment().put("DETOUR_JOB_LEASE", "2s");
    builder.environment().remove("DETOUR_JOB_CONCURRENCY");
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    processes.add(process);
    return process;
  }
}
