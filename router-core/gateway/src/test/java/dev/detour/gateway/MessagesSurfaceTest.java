package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.RouterTest;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Anthropic's messages, answered by providers that speak OpenAI's chat completions. */
class MessagesSurfaceTest extends RouterTest {
  private static final String PLAIN =
      "{\"model\":\"auto\",\"max_tokens\":500,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
  private static final String STREAM =
      PLAIN.replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"");

  private Answer messages(String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + router.server().port() + "/v1/messages"))
            .header("content-type", "application/json")
            .header("x-api-key", TestRouter.KEY)
            .header("anthropic-version", "2023-06-01")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return Caller.send(request);
  }

  @Test
  void answersInAnthropicsShape() {
    Answer answer = messages(PLAIN);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    JsonNode message = answer.json();
    assertThat(message.path("type").asText()).isEqualTo("message");
    assertThat(message.path("role").asText()).isEqualTo("assistant");
    assertThat(message.path("model").asText()).isEqualTo("gpt-4o");
    assertThat(message.at("/content/0/type").asText()).isEqualTo("text");
    assertThat(message.at("/content/0/text").asText().split(" ")).hasSizeGreaterThan(15);
    assertThat(message.path("stop_reason").asText()).isEqualTo("end_turn");
    assertThat(message.at("/usage/output_tokens").asInt()).isEqualTo(20);
    assertThat(message.at("/usage/input_tokens").asInt()).isPositive();
    assertThat(answer.header("request-id")).isEqualTo(answer.header("x-detour-request-id"));
    assertThat(requestSpan(answer))
        .containsEntry("http.route", "/v1/messages")
        .containsEntry("detour.outcome", "served");
  }

  @Test
  void streamsInAnthropicsShape() {
    Answer answer = messages(STREAM, "x-detour-feature", "support-chat");
    assertThat(answer.header("content-type")).startsWith("text/event-stream");
    assertThat(answer.header("request-id")).isEqualTo(answer.header("x-detour-request-id"));
    List<String> types = answer.events().stream().map(it -> it.path("type").asText()).toList();
    assertThat(types).startsWith("message_start", "content_block_start", "content_block_delta");
    assertThat(types).endsWith("content_block_stop", "message_delta", "message_stop");
    assertThat(answer.body()).doesNotContain("[DONE]");
    JsonNode end = answer.events().get(types.size() - 2);
    assertThat(end.at("/delta/stop_reason").asText()).isEqualTo("end_turn");
    assertThat(end.at("/usage/output_tokens").asInt()).isEqualTo(20);
  }

  @Test
  void stopsInAnthropicsShape() {
    for (String provider : List.of("alpha", "beta", "gamma")) {
      always(provider, Fault.of(Refusal.SERVER_ERROR));
    }
    Answer answer = messages(PLAIN, "x-detour-feature", "lab");
    assertThat(answer.status()).isEqualTo(502);
    assertError(answer, "api_error");
    assertThat(answer.header("x-should-retry")).isEqualTo("false");
  }

  @Test
  void interruptsInAnthropicsShape() {
    always("alpha", new Fault.StreamCut(5));
    Answer answer = messages(STREAM, "x-detour-feature", "support-chat");
    List<JsonNode> events = answer.events();
    assertThat(events.get(events.size() - 1).path("type").asText()).isEqualTo("error");
    assertThat(answer.body()).contains("event: error").doesNotContain("message_stop");
  }

  @Test
  void marksUncertainAnswers() {
    always("alpha", Fault.of(Refusal.SERVER_ERROR));
    always("beta", Fault.of(Refusal.SERVER_ERROR));
    for (String body : List.of(PLAIN, STREAM)) {
      Answer answer = messages(body, "x-detour-feature", "support-chat");
      assertThat(answer.header("x-detour-degraded")).isEqualTo("uncertainty");
      JsonNode first = body.equals(PLAIN) ? answer.json() : answer.events().get(0);
      assertThat(first.at("/detour/degraded").asText()).isEqualTo("uncertainty");
    }
  }

  @Test
  void listsModelsForAnthropicsSdk() {
    HttpRequest.Builder request =
        caller.request("/v1/models").header("anthropic-version", "2023-06-01");
    JsonNode list = Caller.send(request.GET()).json();
    assertThat(list.path("has_more").isBoolean()).isTrue();
    assertThat(list.at("/data/0/type").asText()).isEqualTo("model");
    assertThat(list.at("/data/0/display_name").asText()).isEqualTo("auto");
    assertThat(list.path("first_id").asText()).isEqualTo("auto");
    assertThat(list.at("/data/0/created_at").asText()).matches("\\d{4}-.*Z");
  }

  @Test
  void namesTheMistake() {
    Answer answer = messages("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
    assertThat(answer.status()).isEqualTo(400);
    assertError(answer, "invalid_request_error");
    assertThat(answer.json().at("/error/message").asText()).contains("max_tokens");
    Answer unknown =
        Caller.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + router.server().port() + "/v1/messages"))
                .timeout(Duration.ofSeconds(10))
                .header("x-api-key", "dtr_wrong")
                .POST(HttpRequest.BodyPublishers.ofString(PLAIN)));
    assertThat(unknown.status()).isEqualTo(401);
    assertError(unknown, "authentication_error");
  }

  @Test
  void refusesWhatNoRouteCanExpress() {
    Answer answer =
        messages(PLAIN.replace("\"max_tokens\"", "\"container\":\"c1\",\"max_tokens\""));
    assertThat(answer.status()).isEqualTo(400);
    assertError(answer, "invalid_request_error");
    assertThat(answer.json().at("/error/message").asText()).contains("container");
    assertThat(seen()).isEmpty();
  }

  private static void assertError(Answer answer, String type) {
    assertThat(answer.json().path("type").asText()).isEqualTo("error");
    assertThat(answer.json().at("/error/type").asText()).isEqualTo(type);
    assertThat(answer.json().path("request_id").asText()).startsWith("req_");
    assertThat(answer.json().path("request_id").asText()).isEqualTo(answer.header("request-id"));
  }
}
