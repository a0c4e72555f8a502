package dev.detour.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.GatewayServer;
import dev.detour.sim.ProviderSim;
import dev.detour.sim.scenario.ModelSpec;
import dev.detour.sim.scenario.ProviderSpec;
import dev.detour.sim.scenario.Scenario;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tenant without money left: what users of the official SDKs see, and how often those call. */
class QuotaStopSdkIT {
  private static final String KEY = "dtr_" + "b".repeat(43);
  private static final String POLICY =
      """
      apiVersion: detour/v1
      kind: Policy
      metadata: { name: quota }
      providers:
        alpha: { baseUrl: "SIM/alpha/v1", traits: [responses] }
        beta: { baseUrl: "SIM/beta/v1", traits: [responses] }
      routes:
        alpha: { provider: alpha, model: gpt-x, tier: premium }
        beta: { provider: beta, model: gpt-y, tier: premium }
      prices:
        version: "1"
        models:
          alpha/gpt-x: { input: 2500000, output: 10000000 }
          beta/gpt-y: { input: 2500000, output: 10000000 }
      classes:
        critical_user_facing:
          matrix: { primary: { route: alpha }, firstFallback: { route: beta } }
      """;
  private static final String BOOTSTRAP =
      """
      policy: policy.yaml
      tenants:
        - id: tenant-a
          displayName: Tenant A
          keys:
            - { name: sdk, value: %s, defaultClass: critical_user_facing, maxClass: critical_user_facing }
          budgets:
            - { period: month, micros: 1 }
      """;

  @TempDir Path directory;

  @Test
  void everySdkCallsOnceAndNoProviderIsAsked() throws Exception {
    ProviderSpec spec =
        new ProviderSpec(Optional.empty(), Map.of(ProviderSpec.ANY_MODEL, ModelSpec.instant(20)));
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
        ProviderSim sim =
            ProviderSim.start(Scenario.of(1, Map.of("alpha", spec, "beta", spec)), 0);
        GatewayServer router = start(postgres, sim)) {
      router.awaitReady(Duration.ofSeconds(60));

      JsonNode seen =
          SdkScript.run(
              Map.of("BASE_URL", "http://127.0.0.1:" + router.port(), "API_KEY", KEY),
              "surfaces.mjs",
              "stop",
              "auto");

      assertThat(seen.size()).isEqualTo(7);
      seen.properties().forEach(call -> assertQuota(call.getKey(), call.getValue()));
      for (String call : List.of("chat", "chatStream", "responses", "responsesStream")) {
        JsonNode error = seen.path(call).at("/error/body");
        assertThat(error.path("type").asText()).as(call).isEqualTo("insufficient_quota");
        assertThat(error.path("code").asText()).as(call).isEqualTo("budget_exhausted");
      }
      for (String call : List.of("messages", "messagesStream")) {
        assertThat(seen.path(call).at("/error/body/type").asText()).as(call).isEqualTo("error");
      }
      assertThat(sim.log().awaitEnded(0, Duration.ofSeconds(3))).isEmpty();
    }
  }

  private static void assertQuota(String name, JsonNode call) {
    String as = name + " " + call;
    assertThat(call.path("requests").asInt()).as(as).isEqualTo(1);
    assertThat(call.at("/error/status").asInt()).as(as).isEqualTo(429);
    assertThat(call.at("/error/message").asText()).as(as).contains("tenant-a", "resets at");
  }

  private GatewayServer start(EmbeddedPostgres postgres, ProviderSim sim) throws IOException {
    Files.writeString(
        directory.resolve("policy.yaml"), POLICY.replace("SIM", "http://127.0.0.1:" + sim.port()));
    Path bootstrap =
        Files.writeString(directory.resolve("bootstrap.yaml"), BOOTSTRAP.formatted(KEY));
    return Routers.start(postgres, directory.resolve("state"), bootstrap);
  }
}
