package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.RouterTest;
import dev.detour.sim.scenario.Fault;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that look whole until one reads how they end. */
class EndingScenarioTest extends RouterTest {
  private static final String CONTEXT_ERROR =
      "{\"error\":{\"message\":\"This model's maximum context length is 8 tokens.\","
          + "\"type\":\"invalid_request_error\",\"code\":\"context_length_exceeded\"}}\n\n";

  /** DeepSeek's, Zhipu's, vLLM's, Mistral's and OpenRouter's. */
  @ParameterizedTest
  @ValueSource(strings = {"insufficient_system_resource", "network_error", "abort", "error"})
  void anAnswerThatTheProviderGaveUpIsNotServed(String reason) {
    next(1, "alpha", json(choice("message", "\"" + reason + "\"")));
    Answer plain = caller.plain();
    assertThat(plain.status()).isEqualTo(200);
    assertThat(plain.text()).doesNotContain("Half");
    assertThat(plain.header("x-detour-attempts")).isEqualTo("2");

    next(1, "alpha", sse(data(choice("delta", "\"" + reason + "\"")), "data: [DONE]\n\n"));
    assertInterrupted(caller.stream());
  }

  @Test
  void aChoiceThatCarriesAnErrorIsNotServed() {
    String failed =
        choice("message", "\"stop\"")
            .replace("\"index\"", "\"error\":{\"code\":502,\"message\":\"x\"},\"index\"");
    next(1, "alpha", json(failed));
    assertServed(caller.plain(), "alpha-premium", 2, 0);

    next(1, "alpha", sse(data(choice("delta", "null")), data(failed), "data: [DONE]\n\n"));
    assertInterrupted(caller.stream());
  }

  @Test
  void anEmptyFinishReasonIsNone() {
    String chunk = data(choice("delta", "\"\""));
    next(1, "alpha", sse(chunk, chunk));
    assertInterrupted(caller.stream());

    next(1, "alpha", sse(chunk, data(choice("delta", "\"stop\""))));
    Answer whole = caller.stream();
    assertThat(whole.finishReason()).isEqualTo("stop");
    assertThat(whole.isDone()).isTrue();
  }

  @Test
  void anErrorThatStandsBareInAStreamIsRead() {
    next(1, "alpha", sse(CONTEXT_ERROR));
    Answer before = caller.stream();
    assertThat(attemptSpans(before).get(0))
        .containsEntry("detour.failure.category", "context_length");

    next(1, "alpha", sse(data(choice("delta", "null")), CONTEXT_ERROR));
    Answer after = caller.stream();
    assertInterrupted(after);
    assertThat(after.body())
        .contains("stream_interrupted (context_length_exceeded)")
        .doesNotContain("invalid_request_error");
  }

  @Test
  void anErrorThatIsAnEventOfItsOwnIsRead() {
    String flat =
        "{\"object\":\"error\",\"message\":\"This model's maximum context length is 8 tokens.\","
            + "\"type\":\"BadRequestError\",\"param\":null,\"code\":400}";
    next(1, "alpha", sse(data(flat), "data: [DONE]\n\n"));
    assertThat(attemptSpans(caller.stream()).get(0))
        .containsEntry("detour.failure.category", "context_length");
  }

  private static String choice(String part, String finish) {
    return "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\""
        + part
        + "\":{\"role\":\"assistant\",\"content\":\"Half\"},\"finish_reason\":"
        + finish
        + "}]}";
  }

  private static String data(String chunk) {
    return "data: " + chunk + "\n\n";
  }

  private static Fault json(String body) {
    return new Fault.CustomAnswer(200, Map.of("content-type", "application/json"), body);
  }

  private static Fault sse(String... events) {
    return new Fault.CustomAnswer(
        200, Map.of("content-type", "text/event-stream"), String.join("", events));
  }

  private static void assertInterrupted(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).doesNotContain("[DONE]");
    List<JsonNode> events = answer.events();
    JsonNode last = events.get(events.size() - 1);
    assertThat(last.at("/error/code").asText()).isEqualTo("stream_interrupted");
    assertThat(answer.finishReason()).isEqualTo("error");
  }
}
