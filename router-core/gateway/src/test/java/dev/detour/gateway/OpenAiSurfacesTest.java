package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.telemetry.OtlpServer;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.log.CapturedRequest;
import dev.detour.sim.scenario.Dialect;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.ModelSpec;
import dev.detour.sim.scenario.ProviderSpec;
import dev.detour.sim.scenario.Refusal;
import dev.detour.sim.scenario.Scenario;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's responses, embeddings and Azure's front, over providers that differ. */
class OpenAiSurfacesTest {
  private static final String POLICY =
      """
      apiVersion: detour/v1
      kind: Policy
      metadata: { name: surfaces }
      providers:
        native: { baseUrl: "SIM/native/v1", traits: [responses] }
        plain: { baseUrl: "SIM/plain/v1" }
        older: { baseUrl: "SIM/older/v1", traits: [max_tokens, no_stream_options] }
        azure:
          dialect: azure_openai
          baseUrl: "SIM/azure"
          apiVersion: 2025-04-01-preview
          secret: { env: AZURE_KEY }
        azure-v1: { dialect: azure_openai, baseUrl: "SIM/azure/openai/v1", secret: { env: AZURE_KEY } }
      routes:
        native: { provider: native, model: gpt-5, tier: premium }
        plain: { provider: plain, model: gpt-4o, tier: premium }
        older: { provider: older, model: llama, tier: premium }
        azure: { provider: azure, model: "my gpt", tier: premium }
        azure-v1: { provider: azure-v1, model: my-gpt, tier: premium }
        embed: { provider: plain, model: text-embedding-3-small, tier: economy, supports: [embeddings] }
        words: { provider: plain, model: gpt-4o-mini, tier: economy, supports: [tools] }
      prices:
        version: p1
        models:
          plain/text-embedding-3-small: { input: 20000, output: 0 }
      classes:
        critical_user_facing:
          timeouts: { firstToken: 5s, betweenTokens: 5s, total: 20s }
          retry: { maxPerRoute: 0 }
          matrix: { primary: { route: native }, firstFallback: { route: plain } }
      groups:
        embeddings: { default: { primary: { route: words }, firstFallback: { route: embed } } }
        speechless: { default: { primary: { route: words }, firstFallback: { respond: default } } }
      defaultResponses: { default: Later. }
      """;

  @TempDir Path directory;
  private TestRouter router;

  @BeforeEach
  void start() {
    Map<String, ProviderSpec> providers = new HashMap<>();
    Map<String, ModelSpec> models = Map.of(ProviderSpec.ANY_MODEL, ModelSpec.instant(20));
    for (String name : List.of("native", "plain", "older")) {
      providers.put(name, new ProviderSpec(Optional.empty(), models));
    }
    providers.put("azure", new ProviderSpec(Dialect.AZURE_OPENAI, Optional.of("az-key"), models));
    router =
        TestRouter.start(
            directory, Map.of("AZURE_KEY", "az-key"), POLICY, Scenario.of(1, providers));
  }

  @AfterEach
  void stop() {
    router.close();
  }

  private Answer post(String path, String body) {
    return Caller.send(
        router
            .caller()
            .request(path)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private Answer responses(String model, String more) {
    return post("/v1/responses", "{\"model\":\"" + model + "\",\"input\":\"Hi\"" + more + "}");
  }

  private CapturedRequest sent() {
    router.sim().log().awaitEnded(0, Duration.ofSeconds(3));
    List<CapturedRequest> captured = router.sim().captured();
    return captured.get(captured.size() - 1);
  }

  @Test
  void passesResponsesToAProviderThatDeclaresThem() {
    Answer answer = responses("auto", ",\"my_own\": 1.50,\"store\":false");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("x-detour-route")).isEqualTo("native");
    assertThat(answer.json().path("object").asText()).isEqualTo("response");
    assertThat(sent().path()).isEqualTo("/native/v1/responses");
    assertThat(sent().body())
        .isEqualTo("{\"model\":\"gpt-5\",\"input\":\"Hi\",\"my_own\": 1.50,\"store\":false}");
    Answer stream = responses("auto", ",\"stream\":true");
    assertResponse(stream);
  }

  @Test
  void translatesResponsesWhenTheNativeRouteFails() {
    router.sim().faults().always("native", Fault.of(Refusal.SERVER_ERROR));
    Answer answer = responses("auto", ",\"instructions\":\"Be brief\",\"max_output_tokens\":64");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("x-detour-route")).isEqualTo("plain");
    assertThat(answer.json().path("status").asText()).isEqualTo("completed");
    assertThat(answer.json().path("model").asText()).isEqualTo("gpt-4o");
    assertThat(answer.json().path("instructions").asText()).isEqualTo("Be brief");
    assertThat(answer.json().at("/output/0/content/0/text").asText().split(" "))
        .hasSizeGreaterThan(15);
    assertThat(answer.json().at("/usage/output_tokens").asInt()).isEqualTo(20);
    assertThat(sent().path()).isEqualTo("/plain/v1/chat/completions");
    assertThat(sent().body())
        .contains("{\"role\":\"system\",\"content\":\"Be brief\"}")
        .contains("\"max_completion_tokens\":64");
    assertResponse(responses("auto", ",\"stream\":true"));
  }

  private static void assertResponse(Answer stream) {
    assertThat(stream.status()).as(stream.body()).isEqualTo(200);
    List<JsonNode> events = stream.events();
    assertThat(events.get(0).path("type").asText()).isEqualTo("response.created");
    JsonNode last = events.get(events.size() - 1);
    assertThat(last.path("type").asText()).isEqualTo("response.completed");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).path("sequence_number").asInt()).isEqualTo(i);
      if (events.get(i).path("type").asText().equals("response.output_text.delta")) {
        text.append(events.get(i).path("delta").asText());
      }
    }
    assertThat(last.at("/response/output/0/content/0/text").asText())
        .isNotEmpty()
        .isEqualTo(text.toString());
    assertThat(last.at("/response/usage/output_tokens").asInt()).isEqualTo(20);
  }

  @Test
  void stateOfOneProviderGoesToNoOther() {
    router.sim().faults().always("native", Fault.of(Refusal.SERVER_ERROR));
    for (String more :
        List.of(
            ",\"previous_response_id\":\"resp_1\"",
            ",\"background\":true",
            ",\"tools\":[{\"type\":\"web_search\"}]")) {
      Answer answer = responses("auto", more);
      assertThat(answer.status()).as(more).isEqualTo(502);
      assertThat(answer.header("x-detour-attempts")).isEqualTo("1");
      Answer pinned = responses("plain", more);
      assertThat(pinned.status()).as(pinned.body()).isEqualTo(400);
      assertThat(pinned.json().at("/error/code").asText()).isEqualTo("cannot_translate");
    }
    assertThat(
            router.sim().log().awaitEnded(0, Duration.ofSeconds(3)).stream()
                .allMatch(attempt -> attempt.provider().equals("native")))
        .isTrue();
  }

  @Test
  void aRouteWithoutTheWordsForItIsRefusedClearly() {
    Answer answer =
        post(
            "/v1/responses",
            "{\"model\":\"speechless\",\"input\":\"x\",\"prompt\":{\"id\":\"p\"}}");
    assertThat(answer.status()).isEqualTo(200); // the row answers without a model
    assertThat(answer.json().at("/output/0/content/0/text").asText()).isEqualTo("Later.");
    Answer none =
        post(
            "/v1/responses",
            "{\"model\":\"embeddings\",\"input\":\"x\",\"prompt\":{\"id\":\"p\"}}");
    assertThat(none.status()).isEqualTo(400);
    assertThat(none.json().at("/error/code").asText()).isEqualTo("cannot_translate");
    assertThat(none.json().at("/error/message").asText()).contains("prompt");
    assertThat(none.header("x-should-retry")).isEqualTo("false");
  }

  @Test
  void embedsOnRoutesThatDeclareIt() {
    Answer answer =
        post(
            "/v1/embeddings",
            "{\"model\":\"embeddings\",\"input\":[\"a\",\"b\"],\"dimensions\":8,\"encoding_format\":\"base64\"}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("x-detour-route")).isEqualTo("embed");
    assertThat(answer.json().path("data")).hasSize(2);
    assertThat(answer.json().at("/data/0/embedding").isTextual()).isTrue();
    assertThat(sent().path()).isEqualTo("/plain/v1/embeddings");
    String id = answer.header("x-detour-request-id");
    List<Map<String, Object>> spans =
        router
            .ingest()
            .await(
                all ->
                    all.stream()
                            .map(OtlpServer::attributes)
                            .filter(it -> id.equals(it.get("detour.request.id")))
                            .count()
                        >= 2)
            .stream()
            .map(OtlpServer::attributes)
            .filter(
                it ->
                    id.equals(it.get("detour.request.id"))
                        && it.containsKey("detour.attempt.index"))
            .toList();
    assertThat(spans.get(0)).containsEntry("gen_ai.operation.name", "embeddings");
    long tokens = (Long) spans.get(0).get("gen_ai.usage.input_tokens");
    assertThat(tokens).isPositive();
    assertThat(spans.get(0)).containsKey("detour.cost.usd_micros");
  }

  @Test
  void embeddingsHaveNoOtherForm() {
    assertThat(
            post("/v1/embeddings", "{\"model\":\"embeddings\"}").json().at("/error/param").asText())
        .isEqualTo("input");
    Answer words = post("/v1/embeddings", "{\"model\":\"speechless\",\"input\":\"a\"}");
    assertThat(words.status()).isEqualTo(503);
    assertThat(words.json().at("/error/code").asText()).isEqualTo("no_answer_without_model");
  }

  @Test
  void asksAzureByDeploymentVersionAndKey() {
    for (boolean stream : new boolean[] {false, true}) {
      Answer answer = router.caller().post(Caller.body("azure", stream));
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.text().split(" ")).hasSizeGreaterThan(15);
      assertThat(sent().path()).isEqualTo("/azure/openai/deployments/my%20gpt/chat/completions");
      assertThat(sent().headers()).containsEntry("api-key", "az-key");
    }
    assertThat(router.caller().post(Caller.body("azure-v1", false)).status()).isEqualTo(200);
    assertThat(sent().path()).isEqualTo("/azure/openai/v1/chat/completions");
  }

  @Test
  void mindsWhereAServerDiffers() {
    String body =
        Caller.body("older", true).replace("{\"model\"", "{\"max_completion_tokens\":9,\"model\"");
    assertThat(router.caller().post(body).status()).isEqualTo(200);
    assertThat(sent().body())
        .contains("\"max_tokens\":9")
        .contains("\"max_completion_tokens\":null")
        .doesNotContain("stream_options");
    Answer translated = responses("older", ",\"stream\":true,\"max_output_tokens\":9");
    assertThat(translated.status()).isEqualTo(200);
    assertThat(sent().body()).contains("\"max_tokens\":9").doesNotContain("stream_options");
  }
}
