package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.DialectPolicy;
import dev.detour.gateway.testing.RouterTest;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.policy.document.Dialect;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.scenario.Fault;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Broken streams that a provider of another dialect continues. */
class ContinuationAcrossDialectsTest extends RouterTest {

  @Override
  protected TestRouter router() {
    return TestRouter.start(
        directory,
        DialectPolicy.KEYS,
        DialectPolicy.document()
            .replace("commit: first_token", "commit: first_token\n    continueStreams: true"),
        DialectPolicy.scenario());
  }

  @Test
  void aBrokenStreamIsContinuedInAnotherDialect() throws IOException {
    next(1, "openai", new Fault.StreamCut(4));
    Answer answer =
        caller.post(Caller.body(DialectPolicy.group(Dialect.OPENAI, Dialect.ANTHROPIC), true));
    assertThat(answer.finishReason()).as(answer.body()).isEqualTo("stop");
    assertThat(answer.isDone()).isTrue();
    assertThat(answer.events())
        .extracting(event -> event.path("id").asText())
        .containsOnly(answer.events().get(0).path("id").asText());
    JsonNode sent = sent(1);
    JsonNode last = sent.path("messages").get(sent.path("messages").size() - 1);
    assertThat(last.path("role").asText()).isEqualTo("assistant");
    String begun =
        last.path("content").isArray()
            ? last.at("/content/0/text").asText()
            : last.path("content").asText();
    assertThat(answer.text()).startsWith(begun).hasSizeGreaterThan(begun.length());
    assertThat(begun).isNotBlank().doesNotMatch(".*\\s$");
  }

  @Test
  void aStreamThatBreaksIsNotContinuedByARouteWithoutPrefill() {
    next(1, "anthropic", new Fault.StreamCut(4));
    Answer answer =
        caller.post(Caller.body(DialectPolicy.group(Dialect.ANTHROPIC, Dialect.OPENAI), true));
    assertThat(answer.finishReason()).as(answer.body()).isEqualTo("error");
    assertThat(answer.isDone()).isFalse();
    List<AttemptRecord> seen = seen();
    assertThat(seen).hasSize(1);
  }

  private JsonNode sent(int request) throws IOException {
    return new ObjectMapper().readTree(router.sim().captured().get(request).body());
  }
}
