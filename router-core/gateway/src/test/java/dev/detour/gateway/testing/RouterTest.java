package dev.detour.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.telemetry.OtlpServer;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.scenario.Fault;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Base of tests that each look at a fresh router from both sides. */
public abstract class RouterTest {
  @TempDir protected Path directory;
  protected TestRouter router;
  protected Caller caller;

  @BeforeEach
  void start() {
    router = router();
    caller = router.caller();
  }

  /** The router to look at. */
  protected TestRouter router() {
    return TestRouter.start(directory, settings());
  }

  /** Settings of the router beside those of all tests. */
  protected Map<String, String> settings() {
    return Map.of();
  }

  @AfterEach
  void stop() {
    router.close();
  }

  protected void always(String provider, Fault fault) {
    router.sim().faults().always(provider, fault);
  }

  protected void next(int count, String provider, Fault fault) {
    router.sim().faults().next(count, provider, fault);
  }

  /** The providers in the order they were asked. */
  protected List<String> asked() {
    return seen().stream().map(AttemptRecord::provider).toList();
  }

  /** What the simulator saw, once nothing is under way. */
  protected List<AttemptRecord> seen() {
    return router.sim().log().awaitEnded(0, Duration.ofSeconds(3));
  }

  protected long asked(String provider) {
    return seen().stream().filter(attempt -> attempt.provider().equals(provider)).count();
  }

  /** The attempt spans of an answer's request, by index. */
  protected List<Map<String, Object>> attemptSpans(Answer answer) {
    int attempts = Integer.parseInt(answer.header("x-detour-attempts"));
    return spans(answer.header("x-detour-request-id"), attempts + 1).subList(0, attempts);
  }

  /** The request span of an answer. */
  protected Map<String, Object> requestSpan(Answer answer) {
    int attempts = Integer.parseInt(answer.header("x-detour-attempts"));
    return spans(answer.header("x-detour-request-id"), attempts + 1).get(attempts);
  }

  /** The spans of a request: its attempts by index, and itself at last. */
  protected List<Map<String, Object>> spans(String requestId, int count) {
    return ofRequest(
        router.ingest().await(all -> ofRequest(all, requestId).size() >= count), requestId);
  }

  private static List<Map<String, Object>> ofRequest(List<Span> spans, String requestId) {
    return spans.stream()
        .map(OtlpServer::attributes)
        .filter(span -> Objects.equals(span.get("detour.request.id"), requestId))
        .sorted(
            java.util.Comparator.comparing(
                span -> (Long) span.getOrDefault("detour.attempt.index", Long.MAX_VALUE)))
        .toList();
  }

  protected void assertServed(Answer answer, String route, int attempts, int depth) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("x-detour-route")).isEqualTo(route);
    assertThat(answer.header("x-detour-attempts")).isEqualTo(Integer.toString(attempts));
    assertThat(answer.header("x-detour-fallback-depth")).isEqualTo(Integer.toString(depth));
    assertWhole(answer);
  }

  /** The whole answer: every token, its finish reason, its end mark. */
  protected static void assertWhole(Answer answer) {
    assertThat(answer.text().split(" ")).hasSizeGreaterThanOrEqualTo(15);
    if (answer.header("content-type").startsWith("text/event-stream")) {
      assertThat(answer.finishReason()).isEqualTo("stop");
      assertThat(answer.isDone()).isTrue();
    }
  }

  protected void assertStopped(Answer answer, int status, String code, int attempts) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.json().at("/error/code").asText()).isEqualTo(code);
    assertThat(answer.json().at("/error/message").asText()).isNotBlank();
    assertThat(answer.json().at("/error/type").asText()).isNotBlank();
    assertThat(answer.header("x-should-retry")).isEqualTo("false");
    assertThat(answer.header("x-detour-attempts")).isEqualTo(Integer.toString(attempts));
    assertThat(answer.header("x-detour-request-id")).startsWith("req_");
  }
}
