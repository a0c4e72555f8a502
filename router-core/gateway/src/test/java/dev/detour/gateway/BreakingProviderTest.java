package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.telemetry.OtlpServer;
import dev.detour.gateway.testing.BreakingProvider;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.TestPolicy;
import dev.detour.gateway.testing.TestRouter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that break off after what matters has been said. */
class BreakingProviderTest {
  private static final String STREAM =
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
          + "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"All of it.\"}}]}\n\n"
          + "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStreamThatHasItsFinishReasonIsWholeHoweverItEnds(boolean silent) {
    try (BreakingProvider provider = BreakingProvider.start(STREAM, silent);
        TestRouter router = router(provider)) {
      Answer answer = router.caller().post(Caller.body("nowhere", true));

      assertThat(answer.text()).isEqualTo("All of it.");
      assertThat(answer.finishReason()).isEqualTo("stop");
      assertThat(answer.isDone()).isTrue();
      assertThat(attempts(router)).noneMatch(it -> it.containsKey("detour.failure.category"));
    }
  }

  @Test
  void aStreamWithoutFinishReasonIsNot() {
    String cut = STREAM.substring(0, STREAM.lastIndexOf("data:"));
    try (BreakingProvider provider = BreakingProvider.start(cut, false);
        TestRouter router = router(provider)) {
      Answer answer = router.caller().post(Caller.body("nowhere", true));

      assertThat(answer.finishReason()).isEqualTo("error");
      assertThat(answer.body()).doesNotContain("[DONE]");
      assertThat(attempts(router).get(0))
          .containsEntry("detour.failure.category", "stream_interrupted");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRefusalWhoseBodyNeverComesIsStillThatRefusal(boolean silent) {
    String refusal =
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-length: 500\r\n\r\n{\"error\"";
    try (BreakingProvider provider = BreakingProvider.start(refusal, silent);
        TestRouter router = router(provider)) {
      router.caller().post(Caller.body("nowhere", true));

      assertThat(attempts(router).get(0))
          .containsEntry("detour.failure.category", "rate_limited")
          .containsEntry("http.response.status_code", 429L);
    }
  }

  private TestRouter router(BreakingProvider provider) {
    String document =
        TestPolicy.DOCUMENT.replace(
            "http://127.0.0.1:1/v1", "http://127.0.0.1:" + provider.port() + "/v1");
    return TestRouter.start(directory, Map.of(), document);
  }

  private static List<Map<String, Object>> attempts(TestRouter router) {
    return router.ingest().await(all -> all.size() >= 2).stream()
        .map(OtlpServer::attributes)
        .filter(span -> span.containsKey("detour.attempt.index"))
        .toList();
  }
}
