package dev.detour.gateway;

import static dev.detour.gateway.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.StoreRouter;
import dev.detour.gateway.testing.TestPolicy;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import dev.detour.store.PolicySource;
import dev.detour.store.PolicyStore;
import dev.detour.store.Publication;
import dev.detour.store.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that one router got and another gives again, over a real Postgres. */
class SharedAnswerIT {
  private static final String[] SEARCH = {"x-detour-feature", "search"};
  private static final String DOCUMENT =
      TestPolicy.DOCUMENT.replace("respond: default }", "respond: cached_or_default }")
          + "cache: { ttl: 10m, shared: true }\n";

  @TempDir Path directory;
  private StoreRouter router;
  private GatewayServer replica;
  private Caller other;
  private Answer first;

  @BeforeEach
  void answerOnce() throws IOException {
    router = StoreRouter.start(directory, DOCUMENT, Map.of());
    first = router.caller(TestRouter.KEY).plain(SEARCH);
    assertThat(first.header("x-detour-outcome")).isEqualTo("served");
    Map<String, String> environment = router.environment(DOCUMENT);
    environment.put("DETOUR_ROUTER_ID", "replica");
    environment.put("DETOUR_STATE_DIR", directory.resolve("replica").toString());
    replica = GatewayServer.start(GatewayConfig.from(environment));
    replica.awaitReady(Duration.ofSeconds(30));
    other = new Caller(replica.port(), TestRouter.KEY);
    router.sim().faults().always("alpha", Fault.of(Refusal.SERVER_ERROR));
    router.sim().faults().always("gamma", Fault.of(Refusal.SERVER_ERROR));
    until(() -> outcome(other.plain(SEARCH)).equals("served_cached"));
  }

  @AfterEach
  void stop() {
    replica.close();
    router.close();
  }

  @Test
  void aRouterThatNeverSawTheRequestGivesTheAnswer() {
    assertThat(other.plain(SEARCH).body()).isEqualTo(first.body());
    assertThat(other.stream(SEARCH).text()).isEqualTo(first.text());
    Caller stranger = new Caller(replica.port(), StoreRouter.OTHER_TENANTS_KEY);
    assertThat(outcome(stranger.plain(SEARCH))).isEqualTo("served_default");
  }

  @Test
  void eachHasItsOwnOnceThePolicyHasThemNotShared() throws IOException {
    String notShared =
        Files.readString(directory.resolve("policy.yaml")).replace(", shared: true", "");
    TestPostgres.await(
        new PolicyStore(router.database())
            .publish(new Publication(notShared, "test", "", PolicySource.CONSOLE, 1)));
    until(() -> replica.policyVersion() == 2);

    assertThat(outcome(other.plain(SEARCH))).isEqualTo("served_default");
    assertThat(outcome(router.caller(TestRouter.KEY).plain(SEARCH))).isEqualTo("served_cached");
  }

  private static String outcome(Answer answer) {
    return answer.header("x-detour-outcome");
  }
}
