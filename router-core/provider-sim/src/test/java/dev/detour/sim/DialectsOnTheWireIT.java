package dev.detour.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.sim.Wire.Answer;
import dev.detour.sim.Wire.End;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.log.TokenUsage;
import dev.detour.sim.scenario.Dialect;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.ModelSpec;
import dev.detour.sim.scenario.ProviderSpec;
import dev.detour.sim.scenario.Refusal;
import dev.detour.sim.scenario.Scenario;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every dialect's answers and faults as a caller meets them on a socket. */
class DialectsOnTheWireIT {
  private static final String FIVE = "So the answer to your";
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static ProviderSim sim;

  @BeforeAll
  static void start() {
    Map<String, ProviderSpec> providers = new LinkedHashMap<>();
    for (Dialect dialect : Dialect.values()) {
      providers.put(
          dialect.wireName().replace('_', '-'),
          new ProviderSpec(dialect, Optional.empty(), Map.of("m", ModelSpec.instant(5))));
    }
    sim = ProviderSim.start(Scenario.of(1, providers), 0);
  }

  @AfterAll
  static void stop() {
    sim.close();
  }

  @BeforeEach
  void forget() {
    sim.faults().clear();
    sim.log().clear();
  }

  @ParameterizedTest
  @EnumSource(Speaker.class)
  void wholeAnswersSayTheSameInEveryDialect(Speaker speaker) throws Exception {
    Answer answer = speaker.ask(wire(), false, "");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(speaker.text(answer, false)).isEqualTo(FIVE);
    assertThat(speaker.finish(answer, false)).isIn("stop", "end_turn", "STOP", "completed");
    AttemptRecord record = ended();
    assertThat(record.billed()).isEqualTo(new TokenUsage(300, 0, 5, 0));
    assertThat(record.requestKey()).isEqualTo("k");
    assertThat(record.usageReported()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Speaker.class)
  void streamsSayTheSameInEveryDialect(Speaker speaker) throws Exception {
    Answer answer = speaker.ask(wire(), true, "");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.end()).isEqualTo(End.WHOLE);
    assertThat(speaker.text(answer, true)).isEqualTo(FIVE);
    assertThat(speaker.finish(answer, true)).isIn("stop", "end_turn", "STOP", "completed");
    AttemptRecord record = ended();
    assertThat(record.billed()).isEqualTo(new TokenUsage(300, 0, 5, 0));
    assertThat(record.stream()).isTrue();
    assertThat(record.usageReported()).isTrue();
  }

  @Test
  void eachDialectCountsTokensItsOwnWay() throws Exception {
    String more =
        "sim{input_tokens=300,cached_tokens=128,cache_write_tokens=64,reasoning_tokens=2,";
    String hints = more + "output_tokens=7}";
    JsonNode chat = usage(Speaker.CHAT, ",\"user\":\"" + hints + "\"", "/usage");
    JsonNode anthropic = usage(Speaker.ANTHROPIC, ",\"system\":\"" + hints + "\"", "/usage");
    JsonNode gemini =
        usage(
            Speaker.GEMINI,
            ",\"systemInstruction\":{\"parts\":[{\"text\":\"" + hints + "\"}]}",
            "/usageMetadata");
    JsonNode bedrock =
        usage(Speaker.BEDROCK, ",\"system\":[{\"text\":\"" + hints + "\"}]", "/usage");

    assertThat(chat.path("prompt_tokens").asInt()).isEqualTo(300);
    assertThat(chat.at("/completion_tokens_details/reasoning_tokens").asInt()).isEqualTo(2);
    assertThat(anthropic.path("input_tokens").asInt()).isEqualTo(300 - 128 - 64);
    assertThat(anthropic.path("cache_read_input_tokens").asInt()).isEqualTo(128);
    assertThat(anthropic.path("cache_creation_input_tokens").asInt()).isEqualTo(64);
    assertThat(anthropic.path("output_tokens").asInt()).isEqualTo(7);
    assertThat(gemini.path("promptTokenCount").asInt()).isEqualTo(300);
    assertThat(gemini.path("candidatesTokenCount").asInt()).isEqualTo(5);
    assertThat(gemini.path("thoughtsTokenCount").asInt()).isEqualTo(2);
    assertThat(bedrock.path("inputTokens").asInt()).isEqualTo(300 - 128 - 64);
    assertThat(bedrock.path("cacheWriteInputTokens").asInt()).isEqualTo(64);
    assertThat(bedrock.path("totalTokens").asInt()).isEqualTo(307);
    assertThat(sim.log().awaitEnded(4, LIMIT))
        .allMatch(it -> it.billed().equals(new TokenUsage(300, 128, 64, 7, 2)));
  }

  private static JsonNode usage(Speaker speaker, String more, String pointer) throws Exception {
    Answer answer = speaker.ask(wire(), false, more);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return Speaker.json(answer.body()).at(pointer);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void everyRefusalIsSpelledInTheDialect(Speaker speaker, Refusal refusal) throws Exception {
    sim.faults().next(2, speaker.provider(), Fault.of(refusal));

    for (boolean stream : new boolean[] {false, true}) {
      Answer answer = speaker.ask(wire(), stream, "");

      JsonNode body = Speaker.json(answer.body());
      switch (refusal) {
        case EMPTY_BODY -> assertThat(answer.body()).isEmpty();
        case HTML_BAD_GATEWAY -> assertThat(answer.body()).startsWith("<html>");
        default -> {
          boolean isAnError =
              body.has("error")
                  || body.has("promptFeedback")
                  || answer.headers().containsKey("x-amzn-errortype")
                  || body.has("internalServerException");
          assertThat(isAnError).as(answer.body()).isTrue();
        }
      }
      boolean claimsSuccess =
          refusal.status() == 200
              || (speaker == Speaker.GEMINI
                  && (refusal == Refusal.CONTENT_FILTER || refusal == Refusal.INVALID_PROMPT));
      assertThat(answer.status() == 200).isEqualTo(claimsSuccess);
    }
    assertThat(sim.log().awaitEnded(2, LIMIT))
        .allMatch(it -> refusal.kind().equals(it.fault()) && it.billed().equals(TokenUsage.NONE));
  }

  static List<Object[]> refusals() {
    return List.of(Speaker.AZURE, Speaker.ANTHROPIC, Speaker.GEMINI, Speaker.BEDROCK).stream()
        .flatMap(
            speaker -> List.of(Refusal.values()).stream().map(it -> new Object[] {speaker, it}))
        .toList();
  }

  @Test
  void eachDialectAdvisesToWaitInItsOwnPlace() throws Exception {
    Fault both = new Fault.RateLimited(Fault.Advice.BOTH, Duration.ofMillis(1500));
    for (Speaker speaker : Speaker.values()) {
      sim.faults().next(1, speaker.provider(), both);
    }
    Answer anthropic = Speaker.ANTHROPIC.ask(wire(), false, "");
    Answer gemini = Speaker.GEMINI.ask(wire(), false, "");
    Answer bedrock = Speaker.BEDROCK.ask(wire(), false, "");
    Answer azure = Speaker.AZURE.ask(wire(), false, "");

    assertThat(anthropic.headers())
        .containsEntry("retry-after", "2")
        .containsEntry("anthropic-ratelimit-input-tokens-remaining", "0")
        .containsKey("anthropic-ratelimit-input-tokens-reset");
    assertThat(Speaker.json(gemini.body()).at("/error/details/0/retryDelay").asText())
        .isEqualTo("1.5s");
    assertThat(gemini.headers()).doesNotContainKey("retry-after");
    assertThat(bedrock.headers())
        .containsEntry("x-amz-retry-after", "1500")
        .hasEntrySatisfying(
            "x-amzn-errortype", it -> assertThat(it).startsWith("ThrottlingException:"));
    assertThat(azure.headers()).containsEntry("retry-after-ms", "1500");
    assertThat(List.of(anthropic, gemini, bedrock, azure)).allMatch(it -> it.status() == 429);
  }

  @ParameterizedTest
  @EnumSource(Speaker.class)
  void connectionsBreakInEveryDialect(Speaker speaker) throws Exception {
    sim.faults().next(1, speaker.provider(), new Fault.ConnectionReset());
    Answer reset = speaker.ask(wire(), true, "");
    sim.faults().next(1, speaker.provider(), new Fault.Silence());
    Answer silence = speaker.ask(new Wire(sim.port(), Duration.ofMillis(100)), true, "");
    sim.faults().next(1, speaker.provider(), new Fault.SlowFirstToken(Duration.ofMillis(120)));
    Answer slow = speaker.ask(wire(), true, "");
    sim.faults().next(1, speaker.provider(), new Fault.StreamCut(3));
    Answer cut = speaker.ask(wire(), true, "");
    sim.faults().next(1, speaker.provider(), new Fault.StreamStall(3));
    Answer stall = speaker.ask(new Wire(sim.port(), Duration.ofMillis(150)), true, "");

    assertThat(reset.end()).isEqualTo(End.RESET);
    assertThat(silence.end()).isEqualTo(End.SILENT);
    assertThat(speaker.text(slow, true)).isEqualTo(FIVE);
    assertThat(cut.end()).isEqualTo(End.CLOSED);
    assertThat(speaker.text(cut, true)).isEqualTo("So the");
    assertThat(speaker.finish(cut, true)).isNotIn("stop", "end_turn", "STOP", "completed");
    assertThat(stall.end()).isEqualTo(End.SILENT);
    assertThat(speaker.text(stall, true)).isEqualTo("So the");
    List<AttemptRecord> log = sim.log().awaitEnded(5, LIMIT);
    assertThat(log.get(2).firstTokenMs()).isGreaterThanOrEqualTo(120);
    assertThat(log.get(3).billed()).isEqualTo(new TokenUsage(300, 0, 2, 0));
  }

  @ParameterizedTest
  @EnumSource(Speaker.class)
  void aMalformedEventLeavesTheRestWhole(Speaker speaker) throws Exception {
    sim.faults().next(1, speaker.provider(), new Fault.MalformedEvent(2));

    Answer answer = speaker.ask(wire(), true, "");

    assertThat(speaker.text(answer, true)).isEqualTo(FIVE);
    assertThat(speaker.events(answer).stream().filter(it -> Speaker.json(it).isMissingNode()))
        .as("broken events, and [DONE]")
        .hasSize(speaker == Speaker.CHAT || speaker == Speaker.AZURE ? 2 : 1);
  }

  @ParameterizedTest
  @EnumSource(Speaker.class)
  void anErrorInTheStreamIsSpelledInTheDialect(Speaker speaker) throws Exception {
    sim.faults().next(1, speaker.provider(), new Fault.InStreamError(3));

    Answer answer = speaker.ask(wire(), true, "");

    assertThat(speaker.text(answer, true)).isEqualTo("So the");
    JsonNode last = Speaker.json(speaker.last(answer));
    switch (speaker) {
      case RESPONSES -> assertThat(last.path("type").asText()).isEqualTo("response.failed");
      case ANTHROPIC -> assertThat(last.at("/error/type").asText()).isEqualTo("overloaded_error");
      case GEMINI -> assertThat(last.at("/error/status").asText()).isEqualTo("UNAVAILABLE");
      case BEDROCK -> {
        List<Frames.Frame> frames = Frames.of(answer.bytes());
        assertThat(frames.get(frames.size() - 1).headers())
            .containsEntry(":message-type", "exception")
            .containsEntry(":exception-type", "serviceUnavailableException");
      }
      case CHAT, AZURE -> assertThat(last.at("/error/type").asText()).isEqualTo("server_error");
    }
  }

  @Test
  void aMissingEndIsTheLastEventOfEachDialect() throws Exception {
    for (Speaker speaker : List.of(Speaker.CHAT, Speaker.ANTHROPIC, Speaker.BEDROCK)) {
      sim.faults().next(1, speaker.provider(), new Fault.MissingDone());
    }

    assertThat(Speaker.CHAT.ask(wire(), true, "").body()).doesNotContain("[DONE]");
    assertThat(Speaker.ANTHROPIC.ask(wire(), true, "").body())
        .contains("end_turn")
        .doesNotContain("message_stop");
    assertThat(Frames.of(Speaker.BEDROCK.ask(wire(), true, "").bytes()))
        .extracting(Frames.Frame::type)
        .contains("messageStop")
        .doesNotContain("metadata");
    assertThat(sim.log().awaitEnded(3, LIMIT))
        .extracting(AttemptRecord::usageReported)
        .containsExactly(true, true, false);
  }

  @Test
  void aFilterStopsAnAnswerInTheWordsOfEachDialect() throws Exception {
    for (Speaker speaker : Speaker.values()) {
      sim.faults().clear();
      sim.faults().next(2, speaker.provider(), new Fault.FilteredFinish(2));
      Answer streamed = speaker.ask(wire(), true, "");
      Answer whole = speaker.ask(wire(), false, "");

      assertThat(speaker.text(streamed, true)).isEqualTo("So the");
      assertThat(speaker.finish(streamed, true))
          .isEqualTo(speaker.finish(whole, false))
          .isIn("content_filter", "refusal", "SAFETY", "content_filtered", "incomplete");
    }
  }

  private static AttemptRecord ended() {
    return sim.log().awaitEnded(1, LIMIT).get(0);
  }

  private static Wire wire() {
    return new Wire(sim.port(), LIMIT);
  }
}
