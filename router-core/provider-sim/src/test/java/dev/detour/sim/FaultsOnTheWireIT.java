package dev.detour.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detour.sim.Wire.Answer;
import dev.detour.sim.Wire.End;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.log.TokenUsage;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.ModelSpec;
import dev.detour.sim.scenario.ProviderSpec;
import dev.detour.sim.scenario.Refusal;
import dev.detour.sim.scenario.Scenario;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every fault as a caller meets it on a socket, and as the log tells it. */
class FaultsOnTheWireIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "/alpha/v1/chat/completions";
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static ProviderSim sim;

  @BeforeAll
  static void start() {
    sim = ProviderSim.start(fiveTokensAtOnce(), 0);
  }

  @AfterAll
  static void stop() {
    sim.close();
  }

  @BeforeEach
  void forget() {
    sim.play(fiveTokensAtOnce());
    sim.faults().clear();
    sim.log().clear();
  }

  @Test
  void aHealthyStreamIsWhole() throws Exception {
    Answer answer = wire().post(PATH, streamed());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().get("content-type")).startsWith("text/event-stream");
    assertThat(answer.end()).isEqualTo(End.WHOLE);
    List<String> events = answer.events();
    assertThat(events).hasSize(1 + 5 + 1 + 1 + 1).last().isEqualTo("[DONE]");
    assertThat(JSON.readTree(events.get(0)).at("/choices/0/delta/role").asText())
        .isEqualTo("assistant");
    assertThat(JSON.readTree(events.get(6)).at("/choices/0/finish_reason").asText())
        .isEqualTo("stop");
    JsonNode usage = JSON.readTree(events.get(7)).path("usage");
    assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(300);
    assertThat(usage.path("completion_tokens").asInt()).isEqualTo(5);
    AttemptRecord record = ended();
    assertThat(record.status()).isEqualTo(200);
    assertThat(record.fault()).isNull();
    assertThat(record.eventsSent()).isEqualTo(8);
    assertThat(record.billed()).isEqualTo(new TokenUsage(300, 0, 5, 0));
    assertThat(record.usageReported()).isTrue();
    assertThat(record.requestId()).isEqualTo("caller-7");
    assertThat(record.traceparent()).startsWith("00-0af7651916cd43dd");
    assertThat(record.requestKey()).isEqualTo("k");
    assertThat(record.firstTokenMs()).isNotNull();
  }

  @Test
  void aHealthyPlainAnswerIsWhole() throws Exception {
    Answer answer = wire().post(PATH, plain());

    JsonNode body = JSON.readTree(answer.body());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(body.path("object").asText()).isEqualTo("chat.completion");
    assertThat(body.path("model").asText()).isEqualTo("m");
    assertThat(body.at("/choices/0/message/content").asText()).isEqualTo("So the answer to your");
    assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(body.at("/usage/total_tokens").asInt()).isEqualTo(305);
    assertThat(ended().billed()).isEqualTo(new TokenUsage(300, 0, 5, 0));
  }

  @Test
  void usageIsNotStreamedUnlessAskedFor() throws Exception {
    Answer answer = wire().post(PATH, "{\"model\":\"m\",\"stream\":true,\"messages\":[]}");

    assertThat(answer.body()).doesNotContain("usage");
    assertThat(ended().usageReported()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void refusalsHaveTheirStatusAndBodyStreamedOrNot(Refusal refusal) throws Exception {
    sim.faults().next(2, "alpha", Fault.of(refusal));

    for (String body : List.of(plain(), streamed())) {
      Answer answer = wire().post(PATH, body);
      assertThat(answer.status()).isEqualTo(refusal.status());
      assertThat(answer.body()).isEqualTo(refusal.body("m")).doesNotContain("{model}");
      assertThat(answer.end()).isEqualTo(End.WHOLE);
      if (refusal != Refusal.EMPTY_BODY && refusal != Refusal.HTML_BAD_GATEWAY) {
        assertThat(JSON.readTree(answer.body()).path("error").path("message").asText())
            .isNotEmpty();
      }
    }
    assertThat(sim.log().awaitEnded(2, LIMIT))
        .allMatch(it -> refusal.kind().equals(it.fault()) && it.status() == refusal.status())
        .allMatch(it -> it.billed().equals(TokenUsage.NONE));
  }

  @ParameterizedTest
  @CsvSource({
    "NONE,,",
    "SECONDS,2,",
    "MILLISECONDS,,1500",
    "BOTH,2,1500",
  })
  void rateLimitsSayWhenToComeBackInTheHeadersChosen(
      Fault.Advice advice, String seconds, String milliseconds) throws Exception {
    sim.faults().next(1, "alpha", new Fault.RateLimited(advice, Duration.ofMillis(1500)));

    Answer answer = wire().post(PATH, plain());

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.headers().get("retry-after")).isEqualTo(seconds);
    assertThat(answer.headers().get("retry-after-ms")).isEqualTo(milliseconds);
    assertThat(JSON.readTree(answer.body()).at("/error/code").asText())
        .isEqualTo("rate_limit_exceeded");
    assertThat(answer.body().contains("Please try again in 1.5s"))
        .isEqualTo(advice != Fault.Advice.NONE);
  }

  @Test
  void anyAnswerCanBeScripted() throws Exception {
    sim.faults()
        .next(
            1, "alpha", new Fault.CustomAnswer(418, Map.of("x-kind", "teapot"), "short and stout"));

    Answer answer = wire().post(PATH, plain());

    assertThat(answer.status()).isEqualTo(418);
    assertThat(answer.headers()).containsEntry("x-kind", "teapot");
    assertThat(answer.body()).isEqualTo("short and stout");
  }

  @Test
  void aResetLeavesNoByteOfAnAnswer() throws Exception {
    sim.faults().next(1, "alpha", new Fault.ConnectionReset());

    Answer answer = wire().post(PATH, streamed());

    assertThat(answer.status()).isZero();
    assertThat(answer.end()).isEqualTo(End.RESET);
    assertThat(ended().status()).isZero();
  }

  @Test
  void silenceKeepsTheConnectionOpenUntilTheCallerLeaves() throws Exception {
    sim.faults().next(1, "alpha", new Fault.Silence());

    Answer answer = new Wire(sim.port(), Duration.ofMillis(100)).post(PATH, plain());

    assertThat(answer.status()).isZero();
    assertThat(answer.end()).isEqualTo(End.SILENT);
    AttemptRecord record = ended();
    assertThat(record.callerLeft()).isTrue();
    assertThat(record.status()).isZero();
    assertThat(record.billed()).isEqualTo(TokenUsage.NONE);
  }

  @Test
  void aSlowFirstTokenIsLateAndTheRestIsWhole() throws Exception {
    sim.faults().next(2, "alpha", new Fault.SlowFirstToken(Duration.ofMillis(150)));

    assertThat(wire().post(PATH, streamed()).end()).isEqualTo(End.WHOLE);
    assertThat(wire().post(PATH, plain()).status()).isEqualTo(200);
    assertThat(sim.log().awaitEnded(2, LIMIT))
        .allSatisfy(it -> assertThat(it.firstTokenMs()).isGreaterThanOrEqualTo(150));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,0", "3,2", "99,5"})
  void aCutStreamEndsAfterItsEventsAndNeverLooksWhole(int afterEvents, int tokens)
      throws Exception {
    sim.faults().next(1, "alpha", new Fault.StreamCut(afterEvents));

    Answer answer = wire().post(PATH, streamed());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.end()).isEqualTo(End.CLOSED);
    assertThat(answer.events()).hasSize(Math.min(afterEvents, 6));
    assertThat(answer.body()).doesNotContain("\"stop\"");
    AttemptRecord record = ended();
    assertThat(record.eventsSent()).isEqualTo(Math.min(afterEvents, 6));
    assertThat(record.billed()).isEqualTo(new TokenUsage(300, 0, tokens, 0));
    assertThat(record.usageReported()).isFalse();
    assertThat(record.callerLeft()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "3", "99"})
  void aStalledStreamStaysOpenWithoutAnotherEvent(int afterEvents) throws Exception {
    sim.faults().next(1, "alpha", new Fault.StreamStall(afterEvents));

    Answer answer = new Wire(sim.port(), Duration.ofMillis(150)).post(PATH, streamed());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.end()).isEqualTo(End.SILENT);
    assertThat(answer.events()).hasSize(Math.min(afterEvents, 6));
    assertThat(ended().callerLeft()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0", "3", "99"})
  void aMalformedEventIsSlippedIntoAWholeStream(int afterEvents) throws Exception {
    sim.faults().next(1, "alpha", new Fault.MalformedEvent(afterEvents));

    Answer answer = wire().post(PATH, streamed());

    List<String> events = answer.events();
    int broken = Math.min(afterEvents, 6);
    assertThat(answer.end()).isEqualTo(End.WHOLE);
    assertThat(events).hasSize(10).last().isEqualTo("[DONE]");
    for (int i = 0; i < 9; i++) {
      assertThat(isJson(events.get(i))).as("event %s", i).isEqualTo(i != broken);
    }
    assertThat(ended().usageReported()).isTrue();
  }

  @Test
  void aStreamMayEndWithoutItsDoneLine() throws Exception {
    sim.faults().next(1, "alpha", new Fault.MissingDone());

    Answer answer = wire().post(PATH, streamed());

    assertThat(answer.end()).isEqualTo(End.WHOLE);
    assertThat(answer.events()).hasSize(8).doesNotContain("[DONE]");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "4,3", "99,5"})
  void anErrorInTheStreamEndsIt(int afterEvents, int tokens) throws Exception {
    sim.faults().next(1, "alpha", new Fault.InStreamError(afterEvents));

    Answer answer = wire().post(PATH, streamed());

    List<String> events = answer.events();
    assertThat(answer.end()).isEqualTo(End.WHOLE);
    assertThat(events).hasSize(Math.min(afterEvents, 6) + 1);
    assertThat(JSON.readTree(events.get(events.size() - 1)).at("/error/type").asText())
        .isEqualTo("server_error");
    assertThat(answer.body()).doesNotContain("\"stop\"").doesNotContain("[DONE]");
    assertThat(ended().billed().output()).isEqualTo(tokens);
  }

  @Test
  void aFilterMayStopTheAnswer() throws Exception {
    sim.faults().next(2, "alpha", new Fault.FilteredFinish(2));

    Answer streamed = wire().post(PATH, streamed());
    Answer plain = wire().post(PATH, plain());

    assertThat(JSON.readTree(streamed.events().get(3)).at("/choices/0/finish_reason").asText())
        .isEqualTo("content_filter");
    assertThat(JSON.readTree(plain.body()).at("/choices/0/finish_reason").asText())
        .isEqualTo("content_filter");
    assertThat(sim.log().awaitEnded(2, LIMIT)).allMatch(it -> it.billed().output() == 2);
  }

  @Test
  void streamFaultsBreakPlainAnswersInTheMiddle() throws Exception {
    sim.faults().next(1, "alpha", new Fault.StreamCut(1));
    Answer cut = wire().post(PATH, plain());
    sim.faults().next(1, "alpha", new Fault.StreamStall(1));
    Answer stalled = new Wire(sim.port(), Duration.ofMillis(150)).post(PATH, plain());
    sim.faults().next(1, "alpha", new Fault.MalformedEvent(1));
    Answer malformed = wire().post(PATH, plain());
    sim.faults().next(1, "alpha", new Fault.InStreamError(1));
    Answer error = wire().post(PATH, plain());

    assertThat(cut.end()).isEqualTo(End.CLOSED);
    assertThat(cut.body()).startsWith("{\"id\"");
    assertThat(stalled.end()).isEqualTo(End.SILENT);
    assertThat(malformed.end()).isEqualTo(End.WHOLE);
    assertThat(isJson(malformed.body())).isFalse();
    assertThat(error.status()).isEqualTo(200);
    assertThat(JSON.readTree(error.body()).has("error")).isTrue();
    assertThat(sim.log().awaitEnded(4, LIMIT)).noneMatch(AttemptRecord::usageReported);
  }

  @Test
  void aCallerWhoLeavesStopsTheStream() throws Exception {
    sim.play(Scenario.parse("providers: {alpha: {models: {m: {msPerToken: 20}}}}"));
    try (Socket socket =
        wire()
            .open(
                PATH,
                "{\"model\":\"m\",\"stream\":true,\"messages\":[],\"max_tokens\":900,"
                    + "\"metadata\":{\"sim_output_tokens\":\"900\"}}")) {
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }

    AttemptRecord record = ended();
    assertThat(record.callerLeft()).isTrue();
    assertThat(record.durationMs()).isLessThan(5_000);
    assertThat(record.billed().output()).isBetween(1L, 300L);
  }

  private static Scenario fiveTokensAtOnce() {
    return Scenario.of(
        1, Map.of("alpha", new ProviderSpec(Optional.empty(), Map.of("m", ModelSpec.instant(5)))));
  }

  private static boolean isJson(String text) {
    try {
      JSON.readTree(text);
      return true;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static AttemptRecord ended() {
    return sim.log().awaitEnded(1, LIMIT).get(0);
  }

  private static Wire wire() {
    return new Wire(sim.port(), LIMIT);
  }

  private static String streamed() {
    return "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[],"
        + "\"metadata\":{\"sim_input_tokens\":\"300\",\"sim_request_key\":\"k\"}}";
  }

  private static String plain() {
    return "{\"model\":\"m\",\"messages\":[],\"metadata\":{\"sim_input_tokens\":\"300\"}}";
  }
}
