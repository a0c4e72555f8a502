package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import dev.detour.gateway.telemetry.OtlpServer;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.log.AttemptRecord;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that nothing goes wrong with. */
class RoutingTest {
  @TempDir Path directory;
  private TestRouter router;

  @BeforeEach
  void start() {
    router = TestRouter.start(directory);
  }

  @AfterEach
  void stop() {
    router.close();
  }

  @Test
  void servesAPlainAnswer() {
    Answer answer = router.caller().plain();
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.json().path("model").asText()).isEqualTo("gpt-4o");
    assertThat(answer.json().at("/usage/completion_tokens").asInt()).isEqualTo(20);
    assertThat(answer.header("x-detour-route")).isEqualTo("alpha-premium");
    assertThat(answer.header("x-detour-outcome")).isEqualTo("served");
    assertThat(answer.header("x-detour-attempts")).isEqualTo("1");
    assertThat(answer.header("x-detour-fallback-depth")).isEqualTo("0");
    assertThat(answer.header("x-detour-policy-version")).isEqualTo("7");
    assertThat(answer.header("x-detour-request-id")).matches("req_[0-9a-f]{32}");
    assertThat(answer.header("x-should-retry")).isEqualTo("(none)");
    assertThat(attempts()).hasSize(1);
  }

  @Test
  void servesAStream() {
    Answer answer = router.caller().stream();
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("content-type")).startsWith("text/event-stream");
    assertThat(answer.header("x-detour-route")).isEqualTo("alpha-premium");
    assertThat(answer.finishReason()).isEqualTo("stop");
    assertThat(answer.isDone()).isTrue();
    assertThat(answer.text()).isNotBlank();
    assertThat(answer.events()).allSatisfy(event -> assertThat(event.path("choices")).isNotEmpty());
    assertThat(attempts().get(0).usageReported()).isTrue();
  }

  /** Who has an answer has a record of it, even if the router dies that moment. */
  @Test
  void recordsARequestBeforeTheLastByteOfItsAnswer() {
    for (int i = 1; i <= 100; i++) {
      Answer answer = i % 2 == 0 ? router.caller().plain() : router.caller().stream();
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(router.server().spans().accepted()).as("spans that ended").isEqualTo(2L * i);
    }
  }

  /** The provider's part is the attempt's duration; both parts together are the request's. */
  private static void assertLatencySplit(Span request, Span attempt) {
    double provider = (double) OtlpServer.attributes(request).get("detour.latency.provider_ms");
    double overhead =
        (double) OtlpServer.attributes(request).get("detour.latency.router_overhead_ms");
    assertThat(overhead).isPositive();
    assertThat(provider).isCloseTo(durationMs(attempt), within(50.0));
    assertThat(provider + overhead).isCloseTo(durationMs(request), within(50.0));
  }

  private static double durationMs(Span span) {
    return (span.getEndTimeUnixNano() - span.getStartTimeUnixNano()) / 1e6;
  }

  @Test
  void recordsRequestAndAttempt() {
    Answer answer =
        router.caller().stream(
            "x-detour-feature", "support-chat",
            "x-detour-workflow", "w1",
            "x-detour-user", "ada",
            "x-detour-application", "desk",
            "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
    List<Span> spans = router.ingest().await(all -> all.size() == 2);
    Span attempt = spans.get(0);
    Span request = spans.get(1);
    assertThat(OtlpServer.hex(request.getTraceId())).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(OtlpServer.hex(request.getParentSpanId())).isEqualTo("b7ad6b7169203331");
    assertThat(attempt.getTraceId()).isEqualTo(request.getTraceId());
    assertThat(attempt.getParentSpanId()).isEqualTo(request.getSpanId());
    Map<String, Object> shared = sharedDimensions(answer);
    assertThat(OtlpServer.attributes(request))
        .containsAllEntriesOf(shared)
        .containsAllEntriesOf(
            Map.ofEntries(
                entry("name", "POST /v1/chat/completions"),
                entry("kind", "SPAN_KIND_SERVER"),
                entry("status", "STATUS_CODE_UNSET"),
                entry("http.request.method", "POST"),
                entry("http.response.status_code", 200L),
                entry("detour.outcome", "served"),
                entry("detour.decision.reason", "answered"),
                entry("detour.fallback.depth", 0L),
                entry("detour.attempts", 1L),
                entry("detour.route.primary", "alpha-premium"),
                entry("detour.route.served", "alpha-premium"),
                entry("detour.cost.usd_micros", 220L)))
        .containsKey("detour.api_key.id")
        .doesNotContainKeys(
            "error.type", "detour.stop.reason", "detour.latency.before_fallback_ms");
    assertLatencySplit(request, attempt);
    assertThat(OtlpServer.attributes(attempt))
        .containsAllEntriesOf(shared)
        .containsAllEntriesOf(
            Map.ofEntries(
                entry("name", "chat gpt-4o"),
                entry("kind", "SPAN_KIND_CLIENT"),
                entry("gen_ai.operation.name", "chat"),
                entry("gen_ai.provider.name", "alpha"),
                entry("gen_ai.request.model", "gpt-4o"),
                entry("gen_ai.response.model", "gpt-4o"),
                entry("gen_ai.response.finish_reasons", List.of("stop")),
                entry("gen_ai.usage.input_tokens", 8L),
                entry("gen_ai.usage.output_tokens", 20L),
                entry("gen_ai.usage.cache_read.input_tokens", 0L),
                entry("gen_ai.usage.reasoning.output_tokens", 0L),
                entry("server.address", "127.0.0.1"),
                entry("server.port", (long) router.sim().port()),
                entry("http.response.status_code", 200L),
                entry("http.request.resend_count", 0L),
                entry("detour.attempt.index", 0L),
                entry("detour.attempt.reason", "primary"),
                entry("detour.decision.reason", "primary"),
                entry("detour.route", "alpha-premium"),
                entry("detour.timeout.first_token_ms", 1200L),
                entry("detour.timeout.total_ms", 10000L),
                entry("detour.cost.usd_micros", 220L),
                entry("detour.price.version", "test-prices")))
        .containsKeys("gen_ai.response.id", "gen_ai.response.time_to_first_chunk")
        .doesNotContainKeys("error.type", "detour.failure.category", "detour.cancelled_by");
    AttemptRecord seen = attempts().get(0);
    assertThat(seen.traceparent())
        .isEqualTo(
            "00-0af7651916cd43dd8448eb211c80319c-" + OtlpServer.hex(attempt.getSpanId()) + "-01");
    assertThat(seen.requestId()).isEqualTo(answer.header("x-detour-request-id"));
  }

  private static Map<String, Object> sharedDimensions(Answer answer) {
    return Map.ofEntries(
        entry("detour.request.id", answer.header("x-detour-request-id")),
        entry("detour.tenant", "tenant-a"),
        entry("user.id", "b47461dd4fe11a597181088136e1bdb8"),
        entry("detour.application", "desk"),
        entry("detour.feature", "support-chat"),
        entry("detour.workflow", "w1"),
        entry("detour.traffic_class", "critical_user_facing"),
        entry("detour.policy.version", 7L),
        entry("detour.policy.arm", "stable"),
        entry("detour.budget.state", "normal"),
        entry("gen_ai.request.stream", true));
  }

  private List<AttemptRecord> attempts() {
    return router.sim().log().awaitEnded(1, Duration.ofSeconds(5));
  }
}
