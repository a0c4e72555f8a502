package dev.detour.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.sim.log.AttemptJson;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.log.CapturedRequest;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Scenario;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulator as a whole: latency models, determinism, control API, mock. */
class ProviderSimIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Scenario SCENARIO =
      Scenario.parse(
          """
          seed: 11
          providers:
            alpha:
              models:
                steady: { firstToken: { fixedMs: 60 }, msPerToken: 10, answerLength: { fixed: 6 } }
                uneven:
                  firstToken: { lognormal: { medianMs: 30, sigma: 0.6 } }
                  msPerToken: 0.5
                  answerLength: { lognormal: { median: 8, sigma: 0.5, max: 40 } }
                moody:
                  firstToken:
                    mixture:
                      slowShare: 0.3
                      fast: { fixedMs: 5 }
                      slow: { fixedMs: 120 }
                  answerLength: { fixed: 2 }
                small: { contextWindow: 100 }
            beta:
              apiKey: sk-beta
              models: { "*": {} }
          """);

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void tokensComeWhenTheModelSaysAndNotBefore() throws Exception {
    try (ProviderSim sim = ProviderSim.start(SCENARIO, 0)) {
      chat(sim, "alpha", "steady", true, "k");
      chat(sim, "alpha", "steady", false, "k");

      List<AttemptRecord> log = sim.log().awaitEnded(2, LIMIT);
      assertThat(log.get(0).firstTokenMs()).isBetween(60.0, 1_000.0);
      assertThat(log.get(0).durationMs()).isBetween(60.0 + 5 * 10, 2_000.0);
      assertThat(log.get(1).firstTokenMs()).isBetween(60.0 + 5 * 10, 2_000.0);
    }
  }

  @Test
  void aMixtureHasTwoModesOnTheWireToo() throws Exception {
    try (ProviderSim sim = ProviderSim.start(SCENARIO, 0)) {
      List<CompletableFuture<HttpResponse<String>>> answers =
          IntStream.range(0, 60)
              .mapToObj(
                  i ->
                      client.sendAsync(
                          request(sim, "alpha", "moody", true, "k" + i), BodyHandlers.ofString()))
              .toList();
      answers.forEach(CompletableFuture::join);

      long slow =
          sim.log().awaitEnded(60, LIMIT).stream()
              .filter(it -> it.firstTokenMs() != null && it.firstTokenMs() >= 120)
              .count();
      assertThat(slow).isBetween(8L, 32L); // 18 expected; outside with a chance below 1 in 1,000
    }
  }

  @Test
  void theSameSeedGivesTheSameAnswersAndLatencies() throws Exception {
    List<String> first = answers(11);
    List<String> second = answers(11);

    assertThat(second).isEqualTo(first);
    assertThat(answers(12)).isNotEqualTo(first);
  }

  /** The ids and token counts of 20 answers; each came no earlier than its drawn latency. */
  private List<String> answers(long seed) throws Exception {
    try (ProviderSim sim = ProviderSim.start(SCENARIO.withSeed(seed), 0)) {
      List<String> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        JsonNode body = JSON.readTree(chat(sim, "alpha", "uneven", false, "k" + i).body());
        answers.add(body.path("id").asText() + " " + body.at("/usage/completion_tokens"));
      }
      return answers;
    }
  }

  @Test
  void aRequestBeyondTheContextWindowIsRefused() throws Exception {
    try (ProviderSim sim = ProviderSim.start(SCENARIO, 0)) {
      HttpResponse<String> answer =
          post(
              sim,
              "/alpha/v1/chat/completions",
              body("small", false, "k", "\"sim_input_tokens\":\"90\""));

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(JSON.readTree(answer.body()).at("/error/code").asText())
          .isEqualTo("context_length_exceeded");
      assertThat(answer.body()).contains("maximum context length is 100 tokens");
    }
  }

  @Test
  void unknownModelsBrokenBodiesAndWrongKeysAreRefusedAndLogged() throws Exception {
    try (ProviderSim sim = ProviderSim.start(SCENARIO, 0)) {
      assertThat(chat(sim, "alpha", "unheard-of", false, "k").statusCode()).isEqualTo(404);
      assertThat(post(sim, "/alpha/v1/chat/completions", "{").statusCode()).isEqualTo(400);
      assertThat(chat(sim, "beta", "m", false, "k").statusCode()).isEqualTo(401);
      HttpRequest keyed =
          HttpRequest.newBuilder(URI.create(sim.baseUrl("beta") + "/chat/completions"))
              .header("authorization", "Bearer sk-beta")
              .POST(BodyPublishers.ofString(body("m", false, "k", "")))
              .build();
      assertThat(client.send(keyed, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      assertThat(post(sim, "/nobody/v1/chat/completions", "{}").statusCode()).isEqualTo(404);

      assertThat(sim.log().awaitEnded(4, LIMIT))
          .extracting(AttemptRecord::status)
          .containsExactly(404, 400, 401, 200);
    }
  }

  @Test
  void requestsAreKeptAsReceived() throws Exception {
    try (ProviderSim sim = ProviderSim.start(SCENARIO, 0)) {
      String body = body("steady", false, "k", "\"x\":1");
      post(sim, "/alpha/v1/chat/completions", body);

      assertThat(sim.captured())
          .singleElement()
          .satisfies(it -> assertThat(it.body()).isEqualTo(body))
          .satisfies(it -> assertThat(it.headers()).containsEntry("x-caller", "test"))
          .extracting(CapturedRequest::path)
          .isEqualTo("/alpha/v1/chat/completions");
    }
  }

  @Test
  void listsTheModelsOfAProvider() throws Exception {
    try (ProviderSim sim = ProviderSim.start(SCENARIO, 0)) {
      JsonNode models = JSON.readTree(get(sim, "/alpha/v1/models").body());

      assertThat(models.path("data").findValuesAsText("id"))
          .containsExactly("steady", "uneven", "moody", "small");
    }
  }

  @Test
  void isSteeredOverHttp(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("log.ndjson");
    try (ProviderSim sim =
        ProviderSim.start(SCENARIO, SimOptions.onPort(0).withLogFile(file).withLogCapacity(3))) {
      assertThat(get(sim, "/healthz").statusCode()).isEqualTo(200);
      assertThat(
              post(sim, "/_sim/faults", "{provider: alpha, count: 1, fault: server_error}")
                  .statusCode())
          .isEqualTo(204);
      assertThat(post(sim, "/_sim/faults", "{fault: nonsense}"))
          .satisfies(it -> assertThat(it.statusCode()).isEqualTo(400))
          .satisfies(it -> assertThat(it.body()).startsWith("fault: nonsense (expected:"));
      assertThat(chat(sim, "alpha", "moody", false, "a").statusCode()).isEqualTo(500);
      for (int i = 0; i < 4; i++) {
        assertThat(chat(sim, "alpha", "moody", false, "b" + i).statusCode()).isEqualTo(200);
      }

      List<AttemptRecord> log =
          get(sim, "/_sim/log?since=3").body().lines().map(AttemptJson::parse).toList();
      assertThat(log).extracting(AttemptRecord::sequence).containsExactly(4L, 5L);
      JsonNode stats = JSON.readTree(get(sim, "/_sim/stats").body());
      assertThat(stats.path("received").asInt()).isEqualTo(5);
      assertThat(stats.path("forgotten").asInt()).isEqualTo(2);
      assertThat(JSON.readTree(get(sim, "/_sim/faults").body()).get(0).path("spent").asBoolean())
          .isTrue();
      assertThat(Scenario.parse(get(sim, "/_sim/scenario").body())).isEqualTo(SCENARIO);

      send(sim, "DELETE", "/_sim/log", "");
      send(sim, "DELETE", "/_sim/faults", "");
      assertThat(get(sim, "/_sim/log").body()).isEmpty();
      assertThat(sim.faults().states()).isEmpty();
      String other = "name: other\nproviders: {gamma: {models: {m: {}}}}\n";
      assertThat(send(sim, "PUT", "/_sim/scenario", other).statusCode()).isEqualTo(204);
      assertThat(chat(sim, "alpha", "moody", false, "c").statusCode()).isEqualTo(404);
      assertThat(chat(sim, "gamma", "m", false, "c").statusCode()).isEqualTo(200);
      assertThat(get(sim, "/_sim/nothing").statusCode()).isEqualTo(404);
    }
    assertThat(Files.readAllLines(file)).hasSize(6);
  }

  @Test
  void severalThreadsShareOnePortAndOneLog() throws Exception {
    SimOptions two = new SimOptions("127.0.0.1", 0, 2, 100, Optional.empty(), 0, System::nanoTime);
    try (ProviderSim sim = ProviderSim.start(SCENARIO, two)) {
      sim.faults().next(5, "alpha", Fault.rateLimited());
      List<CompletableFuture<HttpResponse<String>>> answers =
          IntStream.range(0, 20)
              .mapToObj(
                  i ->
                      HttpClient.newHttpClient()
                          .sendAsync(
                              request(sim, "alpha", "moody", true, "k" + i),
                              BodyHandlers.ofString()))
              .toList();

      assertThat(answers.stream().filter(it -> it.join().statusCode() == 429)).hasSize(5);
      assertThat(sim.log().awaitEnded(20, LIMIT)).hasSize(20);
    }
  }

  @Test
  void theMockAnswersWithAKilobyteOrAHundredEvents() throws Exception {
    try (ProviderSim sim = ProviderSim.start(SCENARIO, 0)) {
      String plain = post(sim, "/mock/v1/chat/completions", "{}").body();
      String stream = post(sim, "/mock/v1/chat/completions", "{\"stream\": true}").body();
      String paced = post(sim, "/mock-1ms/v1/chat/completions", "{\"stream\":true}").body();

      assertThat(plain).hasSize(1_024);
      assertThat(JSON.readTree(plain).at("/usage/total_tokens").asInt()).isEqualTo(250);
      assertThat(stream.split("\n\n")).hasSize(103);
      assertThat(paced).isEqualTo(stream);
      assertThat(sim.log().records()).isEmpty();
    }
  }

  @Test
  void aPortInUseIsNamed() {
    try (ProviderSim sim = ProviderSim.start(SCENARIO, 0)) {
      assertThatThrownBy(() -> ProviderSim.start(SCENARIO, sim.port()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Address already in use");
    }
  }

  private HttpResponse<String> chat(
      ProviderSim sim, String provider, String model, boolean stream, String key) throws Exception {
    return client.send(request(sim, provider, model, stream, key), BodyHandlers.ofString());
  }

  private static HttpRequest request(
      ProviderSim sim, String provider, String model, boolean stream, String key) {
    return HttpRequest.newBuilder(URI.create(sim.baseUrl(provider) + "/chat/completions"))
        .POST(BodyPublishers.ofString(body(model, stream, key, "")))
        .timeout(LIMIT)
        .build();
  }

  private static String body(String model, boolean stream, String key, String moreMetadata) {
    return "{\"model\":\""
        + model
        + "\",\"stream\":"
        + stream
        + ",\"messages\":[],\"metadata\":{\"sim_request_key\":\""
        + key
        + "\""
        + (moreMetadata.isEmpty() ? "" : "," + moreMetadata)
        + "}}";
  }

  private HttpResponse<String> get(ProviderSim sim, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sim.port() + path)).build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> post(ProviderSim sim, String path, String body) throws Exception {
    return send(sim, "POST", path, body);
  }

  private HttpResponse<String> send(ProviderSim sim, String method, String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sim.port() + path))
            .header("x-caller", "test")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}
