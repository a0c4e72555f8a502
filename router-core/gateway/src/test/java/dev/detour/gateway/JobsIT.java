package dev.detour.gateway;

import static dev.detour.gateway.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.telemetry.OtlpServer;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.StoreRouter;
import dev.detour.gateway.testing.TestPolicy;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that go on without their callers, over a real Postgres. */
class JobsIT {
  @TempDir Path directory;
  private StoreRouter router;
  private Caller caller;

  @BeforeEach
  void start() {
    router = StoreRouter.start(directory, policy(), Map.of());
    caller = router.caller(TestRouter.KEY);
  }

  static String policy() {
    return TestPolicy.DOCUMENT
            .replace("enqueue: {}", "enqueue: { attempts: 3, backoff: { base: 20ms, max: 40ms } }")
            .replace(
                "  experiment:\n    timeouts",
                "  batch:\n"
                    + "    timeouts: { connect: 1s, firstToken: 5s, betweenTokens: 5s, total: 5s }\n"
                    + "    deadline: 20s\n"
                    + "    retry: { maxPerRoute: 0 }\n"
                    + "    matrix:\n"
                    + "      primary: { route: alpha-premium }\n"
                    + "      firstFallback: { pause: { attempts: 4, backoff: { base: 20ms, max: 40ms } } }\n"
                    + "      secondFallback: { review: {} }\n"
                    + "  experiment:\n    timeouts")
        + "jobs: { maxOpenPerTenant: 5 }\n";
  }

  @AfterEach
  void stop() {
    router.close();
  }

  @Test
  void answersLaterWhatNoRouteCouldAnswerNow() {
    router.sim().faults().next(2, "alpha", Fault.of(Refusal.SERVER_ERROR));

    Answer taken = triage(true);

    assertThat(taken.status()).as(taken.body()).isEqualTo(202);
    String id = taken.json().path("id").asText();
    assertThat(taken.header("location")).isEqualTo("/v1/jobs/" + id);
    assertThat(taken.header("x-detour-outcome")).isEqualTo("queued");
    assertThat(taken.json().path("object").asText()).isEqualTo("job");
    assertThat(taken.json().path("status").asText()).isEqualTo("queued");
    JsonNode done = awaitEnd(id);
    assertThat(done.path("status").asText()).isEqualTo("succeeded");
    assertThat(done.path("attempts").asInt()).isEqualTo(2);
    assertThat(done.at("/result/choices/0/message/content").asText().split(" "))
        .hasSizeGreaterThanOrEqualTo(15);
    assertThat(done.path("request_id").asText()).isEqualTo(taken.header("x-detour-request-id"));
    assertThat(router.sim().log().awaitEnded(3, Duration.ofSeconds(5))).hasSize(3);
    assertThat(router.sim().captured())
        .extracting(request -> String.valueOf(request.headers().get("idempotency-key")))
        .containsExactly("null", id, id);
  }

  @Test
  void itsRunsAreRequestsOfTheirOwnInTheSameTrace() {
    router.sim().faults().next(1, "alpha", Fault.of(Refusal.SERVER_ERROR));
    Answer taken = triage(false);
    String id = taken.json().path("id").asText();
    awaitEnd(id);

    var spans =
        router.ingest().await(all -> all.stream().filter(span -> isOf(span, id)).count() == 2);
    var ofJob = spans.stream().filter(span -> isOf(span, id)).toList();
    assertThat(ofJob.stream().map(span -> span.getTraceId()).distinct()).hasSize(1);
    Map<String, Object> run =
        ofJob.stream()
            .map(OtlpServer::attributes)
            .filter(span -> span.containsKey("detour.job.request_id"))
            .findFirst()
            .orElseThrow();
    assertThat(run)
        .containsEntry("detour.outcome", "served")
        .containsEntry("detour.job.request_id", taken.header("x-detour-request-id"));
    Map<String, Object> attempt =
        spans.stream()
            .map(OtlpServer::attributes)
            .filter(span -> run.get("detour.request.id").equals(span.get("detour.request.id")))
            .filter(span -> span.containsKey("detour.attempt.index"))
            .findFirst()
            .orElseThrow();
    assertThat(attempt).containsEntry("detour.attempt.reason", "job_retry");
  }

  private static boolean isOf(io.opentelemetry.proto.trace.v1.Span span, String id) {
    return id.equals(OtlpServer.attributes(span).get("detour.job.id"));
  }

  @Test
  void failsClearlyWhenItsRetryBudgetIsSpent() {
    router.sim().faults().always("alpha", Fault.of(Refusal.SERVER_ERROR));

    JsonNode done = awaitEnd(triage(false).json().path("id").asText());

    assertThat(done.path("status").asText()).isEqualTo("failed");
    assertThat(done.at("/error/code").asText()).isEqualTo("retry_budget_spent");
    assertThat(done.path("attempts").asInt()).isEqualTo(3);
    assertThat(router.sim().log().awaitEnded(4, Duration.ofSeconds(5))).hasSize(4);
  }

  @Test
  void batchWorkGoesToAPersonWhenItsRetryBudgetIsSpent() {
    router.sim().faults().always("alpha", Fault.of(Refusal.SERVER_ERROR));

    Answer taken = caller.plain("x-detour-class", "batch");

    assertThat(taken.status()).isEqualTo(202);
    assertThat(taken.header("x-detour-outcome")).isEqualTo("paused");
    String id = taken.json().path("id").asText();
    until(() -> status(id).equals("in_review"));
    assertThat(caller.get("/v1/jobs/" + id).json().path("attempts").asInt()).isEqualTo(4);
  }

  @Test
  void pausedWorkResumesWhenItsProviderIsWellAgain() {
    router.sim().faults().always("alpha", Fault.of(Refusal.SERVER_ERROR));
    for (int i = 0; i < 6; i++) {
      caller.plain("x-detour-class", "experiment"); // opens the circuit
    }
    String id = caller.plain("x-detour-class", "batch").json().path("id").asText();
    assertThat(status(id)).isIn("paused", "running");
    assertThat(caller.get("/v1/jobs/" + id).json().path("attempts").asInt()).isZero();

    router.sim().faults().clear();

    JsonNode done = awaitEnd(id);
    assertThat(done.path("status").asText()).isEqualTo("succeeded");
    assertThat(done.path("attempts").asInt()).isEqualTo(1);
  }

  @Test
  void aCallersMistakeEndsTheJob() {
    router.sim().faults().always("alpha", Fault.of(Refusal.CONTEXT_LENGTH_EXCEEDED));
    router.sim().faults().next(1, "alpha", Fault.of(Refusal.SERVER_ERROR));

    JsonNode done = awaitEnd(triage(false).json().path("id").asText());

    assertThat(done.path("status").asText()).isEqualTo("failed");
    assertThat(done.path("attempts").asInt()).isEqualTo(1);
  }

  private Answer triage(boolean stream) {
    String[] feature = {"x-detour-feature", "triage"};
    return stream ? caller.stream(feature) : caller.plain(feature);
  }

  private JsonNode awaitEnd(String id) {
    until(() -> List.of("succeeded", "failed").contains(status(id)));
    return caller.get("/v1/jobs/" + id).json();
  }

  private String status(String id) {
    return caller.get("/v1/jobs/" + id).json().path("status").asText();
  }
}
