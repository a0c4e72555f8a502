package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.RouterTest;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.scenario.Fault;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Responses that break after content and that another route continues, whoever began them. */
class ResponsesContinuationTest extends RouterTest {
  private static final String POLICY =
      """
      apiVersion: detour/v1
      kind: Policy
      metadata: { name: responses }
      providers:
        alpha: { baseUrl: "SIM/alpha/v1", traits: [responses] }
        beta: { baseUrl: "SIM/beta/v1" }
        gamma: { baseUrl: "SIM/gamma/v1" }
      routes:
        native: { provider: alpha, model: gpt-4o, tier: premium }
        plain: { provider: beta, model: gpt-4o-mirror, tier: premium }
        prefilled: { provider: gamma, model: gpt-4.1-nano, tier: premium, prefill: true }
      classes:
        critical_user_facing:
          commit: first_token
          continueStreams: true
          timeouts: { firstToken: 5s, betweenTokens: 1s, total: 20s }
          retry: { maxPerRoute: 0 }
          matrix: { primary: { route: native }, firstFallback: { route: prefilled } }
      groups:
        translated: { default: { primary: { route: plain }, firstFallback: { route: prefilled } } }
      """;

  @Override
  protected TestRouter router() {
    return TestRouter.start(directory, Map.of(), POLICY);
  }

  @ParameterizedTest
  @CsvSource({"auto, alpha", "translated, beta"})
  void goesOnWhereTheStreamBroke(String model, String begins) {
    next(1, begins, new Fault.StreamCut(6));
    Answer answer = responses(model);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(asked()).containsExactly(begins, "gamma");
    List<JsonNode> events = answer.events();
    assertThat(events.stream().map(it -> it.path("sequence_number").asInt()))
        .as(answer.body())
        .isEqualTo(IntStream.range(0, events.size()).boxed().toList());
    assertThat(ofType(events, "response.created")).hasSize(1);
    assertThat(ofType(events, "response.output_item.added")).hasSize(1);
    assertThat(ofType(events, "response.output_item.done")).hasSize(1);
    List<JsonNode> deltas = ofType(events, "response.output_text.delta");
    String item = ofType(events, "response.output_item.added").get(0).at("/item/id").asText();
    assertThat(deltas).extracting(it -> it.path("item_id").asText()).containsOnly(item);
    assertThat(deltas).extracting(it -> it.path("output_index").asInt()).containsOnly(0);
    String text =
        deltas.stream().map(it -> it.path("delta").asText()).collect(Collectors.joining());
    JsonNode completed = events.get(events.size() - 1);
    assertThat(completed.path("type").asText()).isEqualTo("response.completed");
    assertThat(completed.at("/response/id"))
        .isEqualTo(ofType(events, "response.created").get(0).at("/response/id"));
    assertThat(completed.at("/response/output/0/id").asText()).isEqualTo(item);
    assertThat(completed.at("/response/output/0/content/0/text").asText()).isEqualTo(text);
    assertThat(ofType(events, "response.output_text.done").get(0).path("text").asText())
        .isEqualTo(text);
    assertThat(text.split(" ")).hasSizeGreaterThan(6);
    assertThat(text).doesNotContain("  ");
  }

  @Test
  void isInterruptedWhereTheProviderWouldHaveToKnowWhatOnlyItsOwnDoes() {
    next(1, "alpha", new Fault.StreamCut(6));
    Answer answer =
        caller.call(
            "POST",
            "/v1/responses",
            "{\"model\":\"auto\",\"stream\":true,\"input\":\"Hi\",\"previous_response_id\":\"resp_1\"}",
            "content-type",
            "application/json");
    assertThat(asked()).containsExactly("alpha");
    assertThat(ofType(answer.events(), "response.completed")).isEmpty();
  }

  private Answer responses(String model) {
    return caller.call(
        "POST",
        "/v1/responses",
        "{\"model\":\"" + model + "\",\"stream\":true,\"input\":\"Say something\"}",
        "content-type",
        "application/json");
  }

  private static List<JsonNode> ofType(List<JsonNode> events, String type) {
    return events.stream().filter(it -> it.path("type").asText().equals(type)).toList();
  }
}
