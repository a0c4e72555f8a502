package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.telemetry.OtlpServer;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.DialectPolicy;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.policy.document.Dialect;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.log.CapturedRequest;
import dev.detour.sim.log.TokenUsage;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that cross dialects when a provider fails, seen from all sides. */
class CrossDialectTest {
  private static final String FIVE = "So the answer to your";
  private static final String SAID = "Hello sim{input_tokens=300,output_tokens=5}";
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir Path directory;
  private TestRouter router;

  @BeforeEach
  void start() {
    router =
        TestRouter.start(
            directory, DialectPolicy.KEYS, DialectPolicy.document(), DialectPolicy.scenario());
  }

  @AfterEach
  void stop() {
    router.close();
  }

  static List<Dialect[]> pairs() {
    List<Dialect[]> pairs = new ArrayList<>();
    for (Dialect first : Dialect.values()) {
      for (Dialect second : Dialect.values()) {
        if (first != second) {
          pairs.add(new Dialect[] {first, second});
        }
      }
    }
    return pairs;
  }

  /**
   * Ways of failing before any content, each spelled in the provider's dialect. The last one keeps
   * the route out, so it must be the last.
   */
  private static List<Fault> faults(Dialect second) {
    return List.of(
        Fault.of(Refusal.ERROR_WITH_STATUS_200),
        new Fault.InStreamError(1),
        second.ordinal() % 2 == 0
            ? Fault.rateLimited(Duration.ofSeconds(60))
            : Fault.of(Refusal.INSUFFICIENT_QUOTA));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void whatOneDialectFailsToAnswerAnotherAnswers(Dialect first, Dialect second) {
    int turn = 0;
    for (Fault fault : faults(second)) {
      boolean stream = turn++ % 2 == 1;
      router.sim().log().clear();
      router.sim().faults().next(1, DialectPolicy.name(first), fault);

      Answer answer = router.caller().post(chat(DialectPolicy.group(first, second), stream, ""));

      assertThat(answer.status()).as(fault + ": " + answer.body()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo(FIVE);
      assertThat(answer.header("x-detour-route")).isEqualTo(DialectPolicy.name(second));
      List<AttemptRecord> seen = router.sim().log().awaitEnded(2, LIMIT);
      assertThat(seen)
          .extracting(AttemptRecord::provider)
          .containsExactly(DialectPolicy.name(first), DialectPolicy.name(second));
      assertThat(seen.get(1).billed()).isEqualTo(new TokenUsage(300, 0, 5, 0));
      assertAccounted(answer, second);
    }
  }

  private void assertAccounted(Answer answer, Dialect served) {
    String id = answer.header("x-detour-request-id");
    List<Map<String, Object>> spans =
        router.ingest().await(all -> attempts(all, id).size() == 2).stream()
            .map(OtlpServer::attributes)
            .filter(span -> id.equals(span.get("detour.request.id")))
            .filter(span -> DialectPolicy.name(served).equals(span.get("detour.route")))
            .filter(span -> span.containsKey("detour.attempt.index"))
            .toList();
    assertThat(spans).hasSize(1);
    assertThat(spans.get(0))
        .containsEntry("gen_ai.usage.input_tokens", 300L)
        .containsEntry("gen_ai.usage.output_tokens", 5L);
  }

  private static List<Object> attempts(
      List<io.opentelemetry.proto.trace.v1.Span> spans, String requestId) {
    return spans.stream()
        .map(OtlpServer::attributes)
        .filter(span -> requestId.equals(span.get("detour.request.id")))
        .filter(span -> span.containsKey("detour.attempt.index"))
        .<Object>map(span -> span)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void everySurfaceIsServedByEveryDialect(Dialect dialect) {
    for (boolean stream : new boolean[] {false, true}) {
      Answer messages =
          router
              .caller()
              .call(
                  "POST",
                  "/v1/messages",
                  "{\"model\":\""
                      + DialectPolicy.name(dialect)
                      + "\",\"max_tokens\":50,\"stream\":"
                      + stream
                      + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                      + SAID
                      + "\"}]}");
      assertThat(messages.status()).as(messages.body()).isEqualTo(200);
      assertThat(
              stream
                  ? joined(messages, "/delta/text")
                  : messages.json().at("/content/0/text").asText())
          .isEqualTo(FIVE);

      Answer responses =
          router
              .caller()
              .call(
                  "POST",
                  "/v1/responses",
                  "{\"model\":\""
                      + DialectPolicy.name(dialect)
                      + "\",\"stream\":"
                      + stream
                      + ",\"input\":\""
                      + SAID
                      + "\"}");
      assertThat(responses.status()).as(responses.body()).isEqualTo(200);
      JsonNode last =
          stream
              ? responses.events().get(responses.events().size() - 1).path("response")
              : responses.json();
      assertThat(last.at("/output/0/content/0/text").asText()).isEqualTo(FIVE);
      assertThat(last.at("/usage/input_tokens").asInt()).isEqualTo(300);
      assertThat(last.at("/usage/output_tokens").asInt()).isEqualTo(5);
    }
  }

  @Test
  void anthropicsOwnCallersPassThroughToAnthropic() {
    String body =
        "{\"model\": \"anthropic\",  \"max_tokens\":50,\"top_k\":3, \"thinking\":{\"type\":\"disabled\"},"
            + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\","
            + "\"cache_control\":{\"type\":\"ephemeral\"}}]}]}";

    Answer answer =
        router.caller().call("POST", "/v1/messages", body, "anthropic-beta", "some-beta-2026");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().path("id").asText()).startsWith("msg_");
    List<CapturedRequest> captured = router.sim().captured();
    CapturedRequest received = captured.get(captured.size() - 1);
    assertThat(received.path()).isEqualTo("/anthropic/v1/messages");
    assertThat(received.body())
        .isEqualTo(
            body.replace("\"anthropic\"", "\"" + DialectPolicy.model(Dialect.ANTHROPIC) + "\""));
    assertThat(received.headers())
        .containsEntry("anthropic-beta", "some-beta-2026")
        .containsEntry("anthropic-version", "2023-06-01")
        .containsEntry("x-api-key", DialectPolicy.key(Dialect.ANTHROPIC));
  }

  @Test
  void aStreamThatBreaksAfterContentNeverLooksWhole() {
    for (Dialect dialect : Dialect.values()) {
      for (Fault fault : List.of(new Fault.InStreamError(3), new Fault.StreamCut(3))) {
        router.sim().faults().next(1, DialectPolicy.name(dialect), fault);

        Answer answer = router.caller().post(chat(DialectPolicy.name(dialect), true, ""));

        assertThat(answer.text()).as(dialect + " " + fault).isEqualTo("So the");
        assertThat(answer.finishReason()).isNotEqualTo("stop");
        assertThat(answer.body()).contains("\"error\"");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aBrokenStreamIsContinuedWhereTheNextDialectCan(Dialect first, Dialect second) {
    router.sim().faults().next(1, DialectPolicy.name(first), new Fault.StreamCut(3));

    Answer answer = router.caller().post(chat(DialectPolicy.group(first, second), true, ""));

    boolean continues = second == Dialect.ANTHROPIC || second == Dialect.BEDROCK;
    assertThat(answer.text()).isEqualTo(continues ? FIVE : "So the");
    assertThat(answer.isDone()).isEqualTo(continues);
    if (continues) {
      assertThat(answer.finishReason()).isEqualTo("stop");
      assertThat(router.sim().log().awaitEnded(2, LIMIT).get(1).billed().output()).isEqualTo(3);
    }
  }

  @Test
  void passedThroughAnswersAreAccountedWithTheirCaches() {
    String body =
        "{\"model\":\"anthropic\",\"max_tokens\":50,\"stream\":true,\"messages\":[{\"role\":\"user\","
            + "\"content\":\"sim{input_tokens=300,cached_tokens=128,cache_write_tokens=64,"
            + "output_tokens=5}\"}]}";

    Answer answer = router.caller().call("POST", "/v1/messages", body);

    assertThat(joined(answer, "/delta/text")).isEqualTo(FIVE);
    String id = answer.header("x-detour-request-id");
    Map<String, Object> span =
        router.ingest().await(all -> attempts(all, id).size() == 1).stream()
            .map(OtlpServer::attributes)
            .filter(it -> id.equals(it.get("detour.request.id")))
            .filter(it -> it.containsKey("detour.attempt.index"))
            .findFirst()
            .orElseThrow();
    assertThat(span)
        .containsEntry("gen_ai.usage.input_tokens", 300L)
        .containsEntry("gen_ai.usage.cache_read.input_tokens", 128L)
        .containsEntry("gen_ai.usage.cache_creation.input_tokens", 64L)
        .containsEntry("gen_ai.usage.output_tokens", 5L);
  }

  @ParameterizedTest
  @EnumSource(
      value = Dialect.class,
      names = {"OPENAI", "AZURE_OPENAI", "GEMINI", "BEDROCK"})
  void aFilterThatEndsAnAnswerIsItsFinishReason(Dialect dialect) {
    router.sim().faults().next(1, DialectPolicy.name(dialect), new Fault.FilteredFinish(2));

    Answer answer = router.caller().post(chat(DialectPolicy.name(dialect), true, ""));

    assertThat(answer.text()).isEqualTo("So the");
    assertThat(answer.finishReason()).isEqualTo("content_filter");
    assertThat(answer.isDone()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void anEndMarkThatTheProviderForgotIsAdded(Dialect dialect) {
    router.sim().faults().next(2, DialectPolicy.name(dialect), new Fault.MissingDone());

    Answer chat = router.caller().post(chat(DialectPolicy.name(dialect), true, ""));
    Answer messages =
        router
            .caller()
            .call(
                "POST",
                "/v1/messages",
                chat(DialectPolicy.name(dialect), true, ",\"max_tokens\":50"));

    assertThat(chat.text()).isEqualTo(FIVE);
    assertThat(chat.isDone()).isTrue();
    assertThat(joined(messages, "/delta/text")).isEqualTo(FIVE);
    List<JsonNode> events = messages.events();
    assertThat(events.get(events.size() - 1).path("type").asText()).isEqualTo("message_stop");
  }

  @Test
  void anErrorThatStandsBareInAStreamIsRead() {
    String error =
        "{\"error\":{\"code\":503,\"message\":\"The model is overloaded. Please try again later.\","
            + "\"status\":\"UNAVAILABLE\"}}\n\n";
    answersNext(Dialect.GEMINI, error);
    Answer answer =
        router.caller().post(chat(DialectPolicy.group(Dialect.GEMINI, Dialect.OPENAI), true, ""));

    assertThat(answer.text()).isEqualTo(FIVE);
    assertThat(firstFailure(answer)).isEqualTo("overloaded");
  }

  @Test
  void anErrorThatIsAnEventOfItsOwnIsRead() {
    answersNext(
        Dialect.OPENAI,
        "data: {\"object\":\"error\",\"message\":\"Rate limit exceeded\",\"type\":"
            + "\"rate_limited\",\"param\":null,\"code\":\"1300\"}\n\ndata: [DONE]\n\n");
    Answer answer =
        router.caller().post(chat(DialectPolicy.group(Dialect.OPENAI, Dialect.GEMINI), true, ""));

    assertThat(answer.text()).isEqualTo(FIVE);
    assertThat(firstFailure(answer)).isEqualTo("rate_limited");
  }

  @Test
  void anEmptyStreamThatTheContextEndedIsNoAnswer() {
    answersNext(
        Dialect.ANTHROPIC,
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\","
            + "\"type\":\"message\",\"role\":\"assistant\",\"model\":\"c\",\"content\":[],"
            + "\"usage\":{\"input_tokens\":9,\"output_tokens\":0}}}\n\n"
            + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":"
            + "\"model_context_window_exceeded\"},\"usage\":{\"output_tokens\":0}}\n\n"
            + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    Answer answer =
        router
            .caller()
            .post(chat(DialectPolicy.group(Dialect.ANTHROPIC, Dialect.OPENAI), true, ""));

    assertThat(firstFailure(answer)).isEqualTo("context_length");
  }

  private void answersNext(Dialect dialect, String events) {
    Fault answer = new Fault.CustomAnswer(200, Map.of("content-type", "text/event-stream"), events);
    router.sim().faults().next(1, DialectPolicy.name(dialect), answer);
  }

  private String firstFailure(Answer answer) {
    String id = answer.header("x-detour-request-id");
    return router.ingest().await(all -> !attempts(all, id).isEmpty()).stream()
        .map(OtlpServer::attributes)
        .filter(span -> id.equals(span.get("detour.request.id")))
        .filter(span -> Long.valueOf(0).equals(span.get("detour.attempt.index")))
        .map(span -> String.valueOf(span.get("detour.failure.category")))
        .findFirst()
        .orElse("none");
  }

  @Test
  void whatADialectCannotExpressIsAskedOfAnother() {
    String penalty = ",\"presence_penalty\":0.5";
    Answer answer =
        router
            .caller()
            .post(chat(DialectPolicy.group(Dialect.ANTHROPIC, Dialect.GEMINI), false, penalty));

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("x-detour-route")).isEqualTo("gemini");
    assertThat(router.sim().log().awaitEnded(1, LIMIT))
        .extracting(AttemptRecord::provider)
        .containsExactly("gemini");
  }

  @Test
  void aSystemMessageThatIsNoTextIsRefusedByTheRouter() {
    String image =
        "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://example.com/a.png\"}}";
    Answer answer =
        router
            .caller()
            .call(
                "POST",
                "/v1/messages",
                "{\"model\":\""
                    + DialectPolicy.group(Dialect.GEMINI, Dialect.BEDROCK)
                    + "\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},"
                    + "{\"role\":\"system\",\"content\":["
                    + image
                    + "]}]}");

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.json().at("/error/code").asText()).isEqualTo("cannot_translate");
    assertThat(router.sim().log().awaitEnded(0, LIMIT)).isEmpty();
  }

  private static String chat(String model, boolean stream, String more) {
    return "{\"model\":\""
        + model
        + "\",\"stream\":"
        + stream
        + ",\"messages\":[{\"role\":\"user\",\"content\":\""
        + SAID
        + "\"}]"
        + more
        + "}";
  }

  private static String joined(Answer answer, String pointer) {
    StringBuilder text = new StringBuilder();
    answer.events().forEach(event -> text.append(event.at(pointer).asText("")));
    return text.toString();
  }
}
