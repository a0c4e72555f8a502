package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.RouterTest;
import dev.detour.gateway.testing.TestPolicy;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.scenario.Fault;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams that break after content, where another route may continue them. */
class ContinuationScenarioTest extends RouterTest {
  private static final String POLICY =
      TestPolicy.DOCUMENT
          .replaceFirst("commit: first_token", "commit: first_token\n    continueStreams: true")
          .replaceFirst("model: gpt-4o-mirror,", "model: gpt-4o-mirror, prefill: true,");

  @Override
  protected TestRouter router() {
    return TestRouter.start(directory, Map.of(), POLICY);
  }

  static Stream<Fault> breaks() {
    return Stream.of(new Fault.StreamCut(6), new Fault.StreamStall(6), new Fault.InStreamError(6));
  }

  @ParameterizedTest
  @MethodSource("breaks")
  void theNextRouteContinuesTheAnswerAsOneCoherentStream(Fault fault) throws IOException {
    next(1, "alpha", fault);
    Answer answer = caller.stream();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.finishReason()).isEqualTo("stop");
    assertThat(answer.isDone()).isTrue();
    assertThat(answer.events()).noneMatch(event -> event.has("error"));
    assertThat(answer.events())
        .extracting(event -> event.path("id").asText())
        .containsOnly(id(answer));
    assertThat(answer.events().stream().filter(e -> e.at("/choices/0/delta/role").isTextual()))
        .as("one beginning")
        .hasSize(1);
    assertThat(asked()).containsExactly("alpha", "beta");
    String begun = lastMessage(1).path("content").asText();
    assertThat(lastMessage(1).path("role").asText()).isEqualTo("assistant");
    assertThat(begun.split(" ")).hasSize(5);
    assertThat(answer.text()).startsWith(begun).hasSizeGreaterThan(begun.length());
    assertThat(answer.text()).doesNotContain("  ");
    assertThat(spansOf(answer, 2).get(1))
        .containsEntry("detour.decision.reason", "continuation")
        .containsEntry("detour.route", "beta-premium");
    assertThat(spansOf(answer, asked().size()).get(asked().size()))
        .containsEntry("detour.outcome", "served")
        .containsEntry("detour.route.served", "beta-premium");
  }

  @Test
  void aStreamThatBreaksTwiceDoesNotLookWhole() {
    next(1, "alpha", new Fault.StreamCut(6));
    next(1, "beta", new Fault.StreamCut(6));
    Answer answer = caller.stream();
    assertThat(asked()).containsExactly("alpha", "beta");
    assertInterrupted(answer);
    assertThat(
            answer.events().stream()
                .filter(e -> !e.at("/choices/0/delta/content").asText("").isEmpty()))
        .as("five words of each")
        .hasSize(10);
  }

  @Test
  void aRequestWithFieldsThatOnlyItsProviderKnowsIsNotContinued() {
    next(1, "alpha", new Fault.StreamCut(6));
    Answer answer =
        caller.post(Caller.body("auto", true).replaceFirst("\\{", "{\"x_unknown\":true,"));
    assertInterrupted(answer);
    assertThat(asked()).containsExactly("alpha");
  }

  @Test
  void aRouteThatWouldRefuseTheRequestPutTogetherAnewDoesNotContinueIt() {
    next(1, "alpha", new Fault.StreamCut(6));
    Answer answer =
        caller.post(
            Caller.body("auto", true)
                .replaceFirst("\\{", "{\"stop\":[\"a1\",\"b2\",\"c3\",\"d4\",\"e5\"],"));
    assertInterrupted(answer);
    assertThat(asked()).containsExactly("alpha");
    assertThat(spansOf(answer, 1).get(1).get("detour.decision.skipped").toString())
        .contains("beta-premium: cannot_translate (more than 4 stop texts)");
  }

  @Test
  void whileNothingIsDeliveredTheStreamBeginsAgain() {
    next(1, "alpha", new Fault.StreamCut(1));
    assertServed(caller.stream(), "alpha-premium", 2, 0);
    assertThat(asked()).containsExactly("alpha", "alpha");
  }

  @Test
  void theContinuationHoldsTheCallersLimit() throws IOException {
    next(1, "alpha", new Fault.StreamCut(6));
    caller.post(Caller.body("auto", true).replaceFirst("\\{", "{\"max_tokens\":50,"));
    JsonNode sent = body(1);
    int limit = sent.path("max_tokens").asInt(sent.path("max_completion_tokens").asInt());
    assertThat(limit).isBetween(1, 49);
  }

  private void assertInterrupted(Answer answer) {
    assertThat(answer.isDone()).isFalse();
    assertThat(answer.finishReason()).isEqualTo("error");
    assertThat(seen()).allMatch(AttemptRecord::ended);
    assertThat(spansOf(answer, asked().size()).get(asked().size()))
        .containsEntry("detour.stop.reason", "stream_interrupted");
  }

  /** The head of the answer was sent when only the first attempt was known. */
  private List<Map<String, Object>> spansOf(Answer answer, int attempts) {
    return spans(answer.header("x-detour-request-id"), attempts + 1);
  }

  private static String id(Answer answer) {
    return answer.events().get(0).path("id").asText();
  }

  private JsonNode lastMessage(int request) throws IOException {
    JsonNode messages = body(request).path("messages");
    return messages.get(messages.size() - 1);
  }

  private JsonNode body(int request) throws IOException {
    List<String> bodies = router.sim().captured().stream().map(sent -> sent.body()).toList();
    return new ObjectMapper().readTree(bodies.get(request));
  }
}
