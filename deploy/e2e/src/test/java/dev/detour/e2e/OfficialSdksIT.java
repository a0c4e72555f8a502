package dev.detour.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.GatewayConfig;
import dev.detour.gateway.GatewayServer;
import dev.detour.gateway.live.StateFiles;
import dev.detour.policy.document.TrafficClass;
import dev.detour.sim.ProviderSim;
import dev.detour.sim.scenario.Dialect;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.ModelSpec;
import dev.detour.sim.scenario.ProviderSpec;
import dev.detour.sim.scenario.Refusal;
import dev.detour.sim.scenario.Scenario;
import dev.detour.store.ApiKey;
import dev.detour.store.KeyHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The official SDKs of OpenAI and Anthropic, unchanged, against a router whose providers speak each
 * of the dialects: what their users see, and how often they call.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OfficialSdksIT {
  private static final String KEY = "dtr_" + "a".repeat(43);
  private static final String POLICY =
      """
      apiVersion: detour/v1
      kind: Policy
      metadata: { name: sdks }
      providers:
        openai: { baseUrl: "SIM/openai/v1", traits: [responses] }
        compatible: { baseUrl: "SIM/compatible/v1" }
        azure: { dialect: azure_openai, baseUrl: "SIM/azure" }
        anthropic: { dialect: anthropic, baseUrl: "SIM/anthropic/v1" }
        gemini: { dialect: gemini, baseUrl: "SIM/gemini/v1beta" }
        broken: { baseUrl: "SIM/broken/v1", traits: [responses] }
      routes:
        openai: { provider: openai, model: gpt-x, tier: premium }
        compatible: { provider: compatible, model: llama-x, tier: premium }
        azure: { provider: azure, model: deployment-x, tier: premium }
        anthropic: { provider: anthropic, model: claude-sonnet-4-5, tier: premium }
        gemini: { provider: gemini, model: gemini-2.5-flash, tier: premium }
        broken: { provider: broken, model: broken-x, tier: premium }
      classes:
        experiment:
          timeouts: { connect: 5s, firstToken: 20s, betweenTokens: 20s, total: 30s }
          deadline: 40s
          retry: { maxPerRoute: 0 }
          matrix: { primary: { route: openai } }
      groups:
        stops: { default: { primary: { route: broken }, firstFallback: { fail: {} } } }
      """;

  private ProviderSim sim;
  private GatewayServer router;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    Map<String, ModelSpec> models = Map.of(ProviderSpec.ANY_MODEL, ModelSpec.instant(20));
    Map<String, ProviderSpec> providers = new HashMap<>();
    for (String name : List.of("openai", "compatible", "broken")) {
      providers.put(name, new ProviderSpec(Optional.empty(), models));
    }
    providers.put("azure", new ProviderSpec(Dialect.AZURE_OPENAI, Optional.empty(), models));
    providers.put("anthropic", new ProviderSpec(Dialect.ANTHROPIC, Optional.empty(), models));
    providers.put("gemini", new ProviderSpec(Dialect.GEMINI, Optional.empty(), models));
    sim = ProviderSim.start(Scenario.of(1, providers), 0);
    try (StateFiles state = StateFiles.open(directory)) {
      state.keepPolicy(1, POLICY.replace("SIM", "http://127.0.0.1:" + sim.port()));
      state.keepKeys(List.of(key()));
    }
    router =
        GatewayServer.start(
            GatewayConfig.from(
                Map.of(
                    "DETOUR_ROUTER_PORT",
                    "0",
                    "DETOUR_DATABASE_URL",
                    "postgresql://nobody:nothing@127.0.0.1:1/none",
                    "DETOUR_OTLP_ENDPOINT",
                    "http://127.0.0.1:1",
                    "DETOUR_STATE_DIR",
                    directory.toString())));
    router.awaitReady(Duration.ofSeconds(20));
  }

  private static ApiKey key() {
    return new ApiKey(
        UUID.nameUUIDFromBytes(KEY.getBytes(StandardCharsets.UTF_8)),
        "tenant-a",
        KeyHash.of(KEY),
        "aaaa",
        "sdks",
        Optional.of(TrafficClass.EXPERIMENT),
        Optional.of(TrafficClass.EXPERIMENT),
        true,
        Optional.empty(),
        Optional.empty(),
        Instant.EPOCH);
  }

  @AfterAll
  void stop() {
    router.close();
    sim.close();
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-x",
    "compatible, llama-x",
    "azure, deployment-x",
    "anthropic, claude-sonnet-4-5",
    "gemini, gemini-2.5-flash"
  })
  void everySdkReadsEveryProvider(String route, String model) throws Exception {
    JsonNode seen = run("serve", route);
    for (String api : List.of("chat", "responses", "messages")) {
      for (String call : List.of(api, api + "Stream")) {
        JsonNode result = seen.path(call);
        String as = call + " " + result;
        assertThat(result.path("text").asText()).as(as).isNotBlank();
        assertThat(result.path("end").asText()).as(as).isIn("stop", "completed", "end_turn");
        assertThat(result.path("model").asText()).as(as).isEqualTo(model);
        assertThat(result.path("output").asInt()).as(as).isEqualTo(12);
        assertThat(result.path("requests").asInt()).as(as).isEqualTo(1);
      }
      for (String call : List.of(api + "Tools", api + "ToolsStream")) {
        JsonNode result = seen.path(call);
        assertThat(result.at("/calls/0/0").asText()).as(call + result).isEqualTo("weather");
        assertThat(result.at("/calls/0/1/city").isTextual()).as(call + result).isTrue();
      }
      assertThat(seen.path(api + "Tools").path("text").asText()).as(api + seen).isNotBlank();
    }
    for (String call : List.of("openaiModels", "anthropicModels")) {
      assertThat(seen.path(call).path("ids").toString()).contains("\"" + route + "\"", "\"auto\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "compatible", "azure"})
  void embedsThroughTheSdk(String route) throws Exception {
    JsonNode seen = run("embed", route).path("embeddings");
    assertThat(seen.path("sizes").toString()).as(seen.toString()).isEqualTo("[8,8]");
    assertThat(seen.path("input").asInt()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "RATE_LIMITED, 429",
    "SERVER_ERROR, 502",
    "OVERLOADED, 503",
    "INSUFFICIENT_QUOTA, 503",
    "UNAUTHORIZED, 502"
  })
  void anSdkCallsOnceWhenTheRouterStops(String kind, int status) throws Exception {
    sim.faults().clear();
    sim.faults()
        .always(
            "broken",
            kind.equals("RATE_LIMITED") ? Fault.rateLimited() : Fault.of(Refusal.valueOf(kind)));
    JsonNode seen = run("stop", "stops");
    assertThat(seen.size()).isEqualTo(7);
    seen.properties()
        .forEach(
            call -> {
              JsonNode error = call.getValue().path("error");
              String as = call.toString();
              assertThat(call.getValue().path("requests").asInt()).as(as).isEqualTo(1);
              assertThat(error.path("status").asInt()).as(as).isIn(status, 503);
              assertThat(error.path("message").asText()).as(as).isNotBlank();
            });
  }

  @Test
  void aBrokenStreamThrowsInEverySdk() throws Exception {
    sim.faults().clear();
    sim.faults().always("broken", new Fault.StreamCut(5));
    JsonNode seen = run("stop", "stops");
    for (String call : List.of("chatStream", "responsesStream", "messagesStream")) {
      assertThat(seen.path(call).path("error").isObject()).as(call + seen.path(call)).isTrue();
      assertThat(seen.path(call).path("requests").asInt()).as(call).isEqualTo(1);
    }
  }

  private JsonNode run(String mode, String model) throws IOException, InterruptedException {
    return SdkScript.run(
        Map.of("BASE_URL", "http://127.0.0.1:" + router.port(), "API_KEY", KEY),
        "surfaces.mjs",
        mode,
        model);
  }
}
