package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.RouterTest;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.scenario.Fault;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that break, before and after the caller has seen any of them. */
class StreamScenarioTest extends RouterTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void startsAgainWhenCutBeforeTheFirstContent(int events) {
    next(1, "alpha", new Fault.StreamCut(events));
    Answer answer = caller.stream();
    assertServed(answer, "alpha-premium", 2, 0);
    assertThat(asked()).containsExactly("alpha", "alpha");
    assertThat(attemptSpans(answer).get(0))
        .containsEntry("detour.failure.category", "stream_interrupted");
    assertThat(answer.events().stream().filter(e -> e.at("/choices/0/delta/role").isTextual()))
        .as("the broken stream's role event must not show")
        .hasSize(1);
  }

  @Test
  void neverLooksWholeWhenCutAfterContent() {
    next(1, "alpha", new Fault.StreamCut(6));
    assertInterrupted(caller.stream(), 5);
    assertThat(asked()).containsExactly("alpha");
  }

  @Test
  void neverLooksWholeWhenItStalls() {
    next(1, "alpha", new Fault.StreamStall(6));
    Answer answer = caller.stream();
    assertInterrupted(answer, 5);
    List<AttemptRecord> seen = seen();
    assertThat(seen).hasSize(1);
    assertThat(seen.get(0).callerLeft()).as("the stalled connection is closed").isTrue();
    assertThat(attemptSpans(answer).get(0))
        .containsEntry("detour.cancelled_by", "timeout")
        .containsEntry("error.type", "between_tokens_timeout");
  }

  @Test
  void neverLooksWholeAfterAnErrorEvent() {
    next(1, "alpha", new Fault.InStreamError(6));
    Answer answer = caller.stream();
    assertInterrupted(answer, 5);
    assertThat(attemptSpans(answer).get(0)).containsEntry("error.type", "server_error");
  }

  @Test
  void startsAgainAfterAnErrorEventBeforeContent() {
    next(1, "alpha", new Fault.InStreamError(1));
    Answer answer = caller.stream();
    assertServed(answer, "alpha-premium", 2, 0);
    assertThat(attemptSpans(answer).get(0))
        .containsEntry("detour.failure.category", "server_error");
  }

  @Test
  void healsABufferedStreamThatBreaksAnywhere() {
    for (Fault fault :
        List.of(new Fault.StreamCut(6), new Fault.StreamStall(6), new Fault.InStreamError(6))) {
      next(1, "alpha", fault);
      Answer answer = caller.stream("x-detour-feature", "search");
      assertServed(answer, "alpha-premium", 2, 0);
      assertThat(answer.text().split(" ")).as("no word of the broken answer").hasSizeLessThan(30);
    }
    assertThat(asked()).hasSize(6).containsOnly("alpha");
  }

  @Test
  void healsAPlainAnswerThatIsCut() {
    next(1, "alpha", new Fault.StreamCut(6));
    assertServed(caller.plain(), "beta-premium", 2, 1);
    assertThat(asked()).containsExactly("alpha", "beta");
  }

  @Test
  void skipsABrokenEvent() {
    String whole = caller.stream().text();
    for (int events : new int[] {0, 1, 6, 20}) {
      next(1, "alpha", new Fault.MalformedEvent(events));
      Answer answer = caller.stream();
      assertServed(answer, "alpha-premium", 1, 0);
      assertThat(answer.text().split(" ")).hasSameSizeAs(whole.split(" "));
    }
    assertThat(asked()).hasSize(5).containsOnly("alpha");
  }

  @Test
  void healsHalfAPlainAnswer() {
    next(1, "alpha", new Fault.MalformedEvent(3));
    assertServed(caller.plain(), "alpha-premium", 2, 0);
  }

  @Test
  void takesAStreamWithoutEndMarkAsWhole() {
    next(1, "alpha", new Fault.MissingDone());
    assertServed(caller.stream(), "alpha-premium", 1, 0);
    next(1, "alpha", new Fault.MissingDone());
    assertServed(caller.stream("x-detour-feature", "search"), "alpha-premium", 1, 0);
    assertThat(asked()).containsExactly("alpha", "alpha");
  }

  @Test
  void passesTheUsageEventOnlyToWhomAsked() {
    Answer without = caller.stream();
    Answer with =
        caller.post(
            "{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
    assertThat(without.body()).doesNotContain("completion_tokens");
    JsonNode last = with.events().get(with.events().size() - 1);
    assertThat(last.path("choices")).isEmpty();
    assertThat(last.at("/usage/completion_tokens").asInt()).isEqualTo(20);
    assertThat(seen()).allMatch(AttemptRecord::usageReported);
    assertThat(attemptSpans(without).get(0)).containsEntry("gen_ai.usage.output_tokens", 20L);
  }

  @Test
  void showsAFilteredFinishAsTheProviderGaveIt() {
    next(1, "alpha", new Fault.FilteredFinish(5));
    Answer answer = caller.stream();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.finishReason()).isEqualTo("content_filter");
    assertThat(asked()).containsExactly("alpha");
  }

  @Test
  void stopsOnAnAnswerThatAFilterEmptied() {
    next(1, "alpha", new Fault.FilteredFinish(0));
    assertStopped(caller.stream(), 400, "content_filter", 1);
    assertThat(asked()).containsExactly("alpha");
  }

  @Test
  void changesNothingButWhatItMust() {
    String odd =
        "{ \"x_unknown\":1.50e1,\"model\" : \"house-model\",\"stream\":true, \"messages\":[{\"role\":\"user\",\"content\":\"h\\u00e9\"}] }";
    caller.post(odd);
    assertThat(router.sim().captured().get(0).body())
        .isEqualTo(
            odd.replace("{ \"x", "{\"stream_options\":{\"include_usage\":true}, \"x")
                .replace("house-model", "gpt-4o-mirror"));
    String plain = Caller.body("gpt-4o", false);
    caller.post(plain);
    assertThat(router.sim().captured().get(1).body()).isEqualTo(plain);
  }

  private void assertInterrupted(Answer answer, int wordsSeen) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.isDone()).isFalse();
    assertThat(answer.body()).doesNotContain("[DONE]");
    assertThat(answer.finishReason()).isEqualTo("error");
    JsonNode last = answer.events().get(answer.events().size() - 1);
    assertThat(last.at("/error/code").asText()).isEqualTo("stream_interrupted");
    assertThat(last.at("/error/message").asText()).isNotBlank();
    long words =
        answer.events().stream()
            .filter(e -> !e.at("/choices/0/delta/content").asText("").isEmpty())
            .count();
    assertThat(words).isEqualTo(wordsSeen);
    Map<String, Object> span = requestSpan(answer);
    assertThat(span)
        .containsEntry("detour.outcome", "stopped")
        .containsEntry("detour.stop.reason", "stream_interrupted");
    assertThat(attemptSpans(answer).get(0))
        .containsEntry("detour.failure.category", "stream_interrupted");
  }
}
