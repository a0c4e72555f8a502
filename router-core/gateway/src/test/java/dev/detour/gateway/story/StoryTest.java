package dev.detour.gateway.story;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.RouterTest;
import dev.detour.gateway.testing.StoredRouter;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A request's id finds what became of it. */
class StoryTest extends RouterTest {
  @Override
  protected TestRouter router() {
    return TestRouter.start(
        directory,
        Map.of("DETOUR_ADMIN_TOKEN", StoredRouter.ADMIN_TOKEN, "DETOUR_RECENT_REQUESTS", "3"));
  }

  @Test
  void tellsEveryAttemptAsItsSpansDo() {
    next(2, "alpha", Fault.of(Refusal.SERVER_ERROR));
    Answer answer = caller.stream("x-detour-feature", "support-chat", "x-detour-user", "ada");
    JsonNode story = story(answer);

    assertThat(story.path("tenant").asText()).isEqualTo("tenant-a");
    assertThat(story.path("class").asText()).isEqualTo("critical_user_facing");
    assertThat(story.path("user").asText()).hasSize(32);
    assertThat(story.path("outcome").asText()).isEqualTo("served");
    assertThat(story.path("status").asInt()).isEqualTo(200);
    assertThat(story.path("routeServed").asText()).isEqualTo("beta-premium");
    assertThat(story.path("beforeFallbackMs").asLong()).isPositive();
    assertThat(story.path("attempts")).hasSize(3);
    JsonNode first = story.at("/attempts/0");
    assertThat(first.path("failureCategory").asText()).isEqualTo("server_error");
    assertThat(first.path("status").asInt()).isEqualTo(500);
    JsonNode last = story.at("/attempts/2");
    assertThat(last.path("reason").asText()).isEqualTo("first_fallback");
    assertThat(last.has("failureCategory")).isFalse();
    assertThat(last.path("outputTokens").asLong()).isPositive();
    assertThat(last.path("firstTokenMs").isNumber()).isTrue();
    assertThat(last.path("costUsdMicros").asLong())
        .isEqualTo(attemptSpans(answer).get(2).get("detour.cost.usd_micros"));
    assertThat(story.toString()).doesNotContain("Say something").doesNotContain("ada");
  }

  @Test
  void tellsTheTimesOfItsSpans() {
    next(2, "alpha", Fault.of(Refusal.SERVER_ERROR));
    JsonNode story = story(caller.stream());
    List<Span> spans = router.ingest().await(all -> all.size() == 4);
    Span request =
        spans.stream().filter(span -> span.getKind() == SPAN_KIND_SERVER).findAny().get();
    assertThat(Instant.parse(story.path("arrivedAt").asText()))
        .isEqualTo(Instant.ofEpochSecond(0, request.getStartTimeUnixNano()));
    assertThat(story.path("durationMs").asLong()).isEqualTo(millis(request, request));
    List<Span> attempts =
        spans.stream()
            .filter(span -> span.getKind() == SPAN_KIND_CLIENT)
            .sorted(Comparator.comparingLong(Span::getStartTimeUnixNano))
            .toList();
    for (int i = 0; i < attempts.size(); i++) {
      Span attempt = attempts.get(i);
      JsonNode told = story.at("/attempts/" + i);
      assertThat(told.path("durationMs").asLong()).isEqualTo(millis(attempt, attempt));
      assertThat(told.path("atMs").asLong() + told.path("durationMs").asLong())
          .isCloseTo(millis(request, attempt), within(1L)); // both are cut to milliseconds
    }
  }

  private static long millis(Span from, Span to) {
    return NANOSECONDS.toMillis(to.getEndTimeUnixNano() - from.getStartTimeUnixNano());
  }

  @Test
  void tellsWhyARequestWasRefused() {
    JsonNode story = story(caller.post("{}"));
    assertThat(story.path("outcome").asText()).isEqualTo("rejected");
    assertThat(story.path("stopReason").asText()).isEqualTo("invalid_request");
    assertThat(story.path("attempts")).isEmpty();
  }

  @Test
  void keepsTheLastOnesOnly() {
    Answer first = caller.plain();
    for (int i = 0; i < 3; i++) {
      assertThat(story(caller.plain()).path("outcome").asText()).isEqualTo("served");
    }
    Answer gone = find(first.header("x-detour-request-id"));
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gone.json().at("/error/message").asText()).contains("analytics store");
  }

  @Test
  void isForAdministratorsAlone() {
    String id = caller.plain().header("x-detour-request-id");
    assertThat(caller.get("/v1/requests/" + id).status()).isEqualTo(401);
  }

  private JsonNode story(Answer answer) {
    Answer story = find(answer.header("x-detour-request-id"));
    assertThat(story.status()).as(story.body()).isEqualTo(200);
    return story.json();
  }

  private Answer find(String id) {
    return router.caller(StoredRouter.ADMIN_TOKEN).get("/v1/requests/" + id);
  }
}
