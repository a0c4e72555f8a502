package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.StoreRouter;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers see of their jobs, at a router that leaves running them to others. */
class JobsApiIT {
  @TempDir Path directory;
  private StoreRouter router;
  private Caller caller;

  @BeforeEach
  void start() {
    router = StoreRouter.start(directory, JobsIT.policy(), Map.of("DETOUR_JOB_CONCURRENCY", "0"));
    router.sim().faults().always("alpha", Fault.of(Refusal.SERVER_ERROR));
    caller = router.caller(TestRouter.KEY);
  }

  @AfterEach
  void stop() {
    router.close();
  }

  @Test
  void showsATenantNoJobsButItsOwn() {
    String id = waiting();
    Caller stranger = router.caller(StoreRouter.OTHER_TENANTS_KEY);

    assertThat(stranger.get("/v1/jobs/" + id).status()).isEqualTo(404);
    assertThat(Caller.send(stranger.request("/v1/jobs/" + id + "/cancel").POST(nothing())).status())
        .isEqualTo(404);
    assertThat(stranger.get("/v1/jobs").json().path("data")).isEmpty();
    assertThat(new Caller(router.server().port(), "dtr_" + "x".repeat(43)).get("/v1/jobs").status())
        .isEqualTo(401);
    assertThat(caller.get("/v1/jobs/" + id).json().path("status").asText()).isEqualTo("queued");
  }

  @Test
  void listsAndTakesBack() {
    String first = waiting();
    String second = waiting();

    JsonNode page = caller.get("/v1/jobs?limit=1").json();
    assertThat(page.at("/data/0/id").asText()).isEqualTo(second);
    assertThat(page.path("has_more").asBoolean()).isTrue();
    JsonNode next = caller.get("/v1/jobs?limit=1&after=" + second).json();
    assertThat(next.at("/data/0/id").asText()).isEqualTo(first);
    assertThat(caller.get("/v1/jobs?status=odd").status()).isEqualTo(400);
    assertThat(caller.get("/v1/jobs?limit=0").status()).isEqualTo(400);

    Answer taken = Caller.send(caller.request("/v1/jobs/" + first + "/cancel").POST(nothing()));
    assertThat(taken.json().path("status").asText()).isEqualTo("cancelled");
    assertThat(caller.get("/v1/jobs?status=cancelled").json().path("data")).hasSize(1);
    assertThat(caller.get("/v1/jobs/nothing").status()).isEqualTo(404);
  }

  @Test
  void refusesMoreThanItsQueueHolds() {
    for (int i = 0; i < 5; i++) {
      waiting();
    }
    Answer refused = triage();
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.json().at("/error/code").asText()).isEqualTo("queue_full");
    assertThat(refused.header("retry-after")).isEqualTo("30");
    assertThat(refused.header("x-should-retry")).isEqualTo("false");
  }

  /** A job that nobody runs. */
  private String waiting() {
    return triage().json().path("id").asText();
  }

  private static BodyPublisher nothing() {
    return BodyPublishers.noBody();
  }

  private Answer triage() {
    return caller.plain("x-detour-feature", "triage");
  }
}
