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
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's official SDK, unchanged, sends a batch and reads its results. */
class BatchSdkIT {
  private static final String KEY = "dtr_" + "a".repeat(43);
  private static final String POLICY =
      """
      apiVersion: detour/v1
      kind: Policy
      metadata: { name: batches }
      providers:
        alpha: { baseUrl: "SIM/alpha/v1" }
      routes:
        alpha: { provider: alpha, model: gpt-x, tier: economy }
      classes:
        batch:
          matrix: { primary: { route: alpha }, firstFallback: { pause: {} }, secondFallback: { review: {} } }
      """;
  private static final String BOOTSTRAP =
      """
      policy: policy.yaml
      tenants:
        - id: tenant-a
          displayName: Tenant A
          keys:
            - { name: sdk, value: %s, defaultClass: batch }
      """;

  @TempDir Path directory;

  @Test
  void theSdkSendsABatchAndReadsItsResults() throws Exception {
    ProviderSpec alpha =
        new ProviderSpec(Optional.empty(), Map.of(ProviderSpec.ANY_MODEL, ModelSpec.instant(20)));
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
        ProviderSim sim = ProviderSim.start(Scenario.of(1, Map.of("alpha", alpha)), 0);
        GatewayServer router = start(postgres, sim)) {
      router.awaitReady(Duration.ofSeconds(60));

      JsonNode seen =
          SdkScript.run(
              Map.of("BASE_URL", "http://127.0.0.1:" + router.port(), "API_KEY", KEY), "batch.mjs");

      assertThat(seen.path("status").asText()).as(seen.toString()).isEqualTo("completed");
      assertThat(seen.at("/counts/total").asInt()).isEqualTo(3);
      assertThat(seen.at("/counts/completed").asInt()).isEqualTo(2);
      assertThat(seen.at("/metadata/night").asText()).isEqualTo("monday");
      assertThat(seen.path("answered").toString()).isEqualTo("[\"one\",\"two\"]");
      assertThat(seen.at("/texts/0").asText()).isNotBlank();
      assertThat(seen.path("failed").toString()).isEqualTo("[[\"none\",404,\"model_not_found\"]]");
      assertThat(seen.path("listed").asBoolean()).isTrue();
      assertThat(seen.path("deleted").asBoolean()).isTrue();
    }
  }

  private GatewayServer start(EmbeddedPostgres postgres, ProviderSim sim) throws IOException {
    Files.writeString(
        directory.resolve("policy.yaml"), POLICY.replace("SIM", "http://127.0.0.1:" + sim.port()));
    Path bootstrap =
        Files.writeString(directory.resolve("bootstrap.yaml"), BOOTSTRAP.formatted(KEY));
    return Routers.start(postgres, directory.resolve("state"), bootstrap);
  }
}
