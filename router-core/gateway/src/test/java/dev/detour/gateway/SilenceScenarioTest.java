package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.RouterTest;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.scenario.AnswerLength;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.FirstToken;
import dev.detour.sim.scenario.ModelSpec;
import dev.detour.sim.scenario.ProviderSpec;
import dev.detour.sim.scenario.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Providers that are slow, silent or not there, and callers that leave. */
class SilenceScenarioTest extends RouterTest {

  @Test
  void doesNotAskASilentRouteTwice() {
    next(1, "alpha", new Fault.Silence());
    Answer answer = caller.stream();
    assertServed(answer, "beta-premium", 2, 1);
    List<AttemptRecord> seen = seen();
    assertThat(asked()).containsExactly("alpha", "beta");
    assertThat(seen.get(0).callerLeft()).as("the silent connection is closed").isTrue();
    assertThat(attemptSpans(answer).get(0))
        .containsEntry("detour.failure.category", "timeout")
        .containsEntry("error.type", "first_token_timeout")
        .containsEntry("detour.cancelled_by", "timeout")
        .doesNotContainKey("http.response.status_code");
  }

  @Test
  void fallsBackWhenFirstTokenTimesOut() {
    next(1, "alpha", new Fault.SlowFirstToken(Duration.ofSeconds(5)));
    Answer answer = caller.stream();
    assertServed(answer, "beta-premium", 2, 1);
    assertThat((Long) requestSpan(answer).get("detour.latency.before_fallback_ms"))
        .isBetween(1200L, 4000L);
  }

  @Test
  void waitsForAFirstTokenWithinItsLimit() {
    next(1, "alpha", new Fault.SlowFirstToken(Duration.ofMillis(150)));
    Answer answer = caller.stream();
    assertServed(answer, "alpha-premium", 1, 0);
    assertThat((Double) attemptSpans(answer).get(0).get("gen_ai.response.time_to_first_chunk"))
        .isBetween(0.149, 1.2);
  }

  @Test
  void stopsAPlainAttemptAtItsTotalLimit() {
    always("alpha", new Fault.Silence());
    Answer answer = caller.plain("x-detour-feature", "lab");
    assertStopped(answer, 504, "fail_fast", 1);
    assertThat(attemptSpans(answer).get(0))
        .containsEntry("detour.failure.category", "timeout")
        .containsEntry("error.type", "total_timeout")
        .containsEntry("detour.timeout.total_ms", 1000L)
        .doesNotContainKey("detour.timeout.first_token_ms");
    assertThat(seen().get(0).callerLeft()).isTrue();
  }

  @Test
  void asksAgainAfterAResetBeforeAnyByte() {
    next(1, "alpha", new Fault.ConnectionReset());
    assertServed(caller.plain(), "alpha-premium", 2, 0);
    next(1, "alpha", new Fault.ConnectionReset());
    Answer streamed = caller.stream();
    assertServed(streamed, "alpha-premium", 2, 0);
    assertThat(asked()).hasSize(4).containsOnly("alpha");
    assertThat(attemptSpans(streamed).get(0))
        .containsEntry("detour.failure.category", "network")
        .containsEntry("error.type", "connection_reset");
  }

  @Test
  void goesOnWhenTheProviderIsNotThere() {
    Answer refused = caller.post(Caller.body("unreachable", false));
    assertServed(refused, "gamma-economy", 3, 1);
    assertThat(attemptSpans(refused).get(0))
        .containsEntry("detour.failure.category", "network")
        .containsEntry("error.type", "connection_refused");
    Answer unknown = caller.post(Caller.body("unnamed", true));
    assertThat(unknown.header("x-detour-route")).isEqualTo("gamma-economy");
    // Where no name server answers, the connect limit comes first.
    assertThat(attemptSpans(unknown).get(0).get("error.type"))
        .isIn("dns_failure", "connect_timeout", "first_token_timeout");
  }

  @Test
  void closesTheProvidersConnectionWhenTheCallerLeavesAStream() throws IOException {
    slowTokens();
    try (Socket socket = send(Caller.body("auto", true))) {
      awaitBytes(socket, "data: ", "delta", "content");
    }
    assertCancelled();
  }

  @Test
  void closesTheProvidersConnectionWhenTheCallerLeavesBeforeAnyByte() throws IOException {
    slowTokens();
    try (Socket socket = send(Caller.body("auto", false))) {
      router.sim().log().await(Duration.ofSeconds(3), log -> log.size() == 1);
    }
    assertCancelled();
  }

  private void assertCancelled() {
    long left = System.nanoTime();
    List<AttemptRecord> seen =
        router.sim().log().await(Duration.ofSeconds(2), log -> log.get(0).ended());
    assertThat(seen).hasSize(1);
    assertThat(seen.get(0).callerLeft()).isTrue();
    assertThat(System.nanoTime() - left).isLessThan(1_000_000_000L);
    List<Map<String, Object>> spans = spans(String.valueOf(seen.get(0).requestId()), 2);
    assertThat(spans.get(0))
        .containsEntry("detour.failure.category", "cancelled")
        .containsEntry("detour.cancelled_by", "caller");
    assertThat(spans.get(1))
        .containsEntry("detour.outcome", "cancelled")
        .containsEntry("detour.attempts", 1L);
    assertServed(caller("after"), "beta-premium", 1, 0);
  }

  /** A leaving caller says nothing about the provider; others are served. */
  private Answer caller(String ignored) {
    return caller.post(Caller.body("house-model", false));
  }

  private void slowTokens() {
    ModelSpec slow = ModelSpec.of(new FirstToken.Fixed(50), 200, new AnswerLength.Fixed(100));
    ProviderSpec spec = new ProviderSpec(Optional.empty(), Map.of(ProviderSpec.ANY_MODEL, slow));
    ProviderSpec quick =
        new ProviderSpec(Optional.empty(), Map.of(ProviderSpec.ANY_MODEL, ModelSpec.instant(20)));
    router.sim().play(Scenario.of(1, Map.of("alpha", spec, "beta", quick, "gamma", quick)));
  }

  private Socket send(String body) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), router.server().port());
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
            + TestRouter.KEY
            + "\r\ncontent-length: "
            + bytes.length
            + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return socket;
  }

  private static void awaitBytes(Socket socket, String... texts) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder read = new StringBuilder();
    byte[] buffer = new byte[4096];
    while (!List.of(texts).stream().allMatch(read.toString()::contains)) {
      int count = in.read(buffer);
      assertThat(count).as(read.toString()).isPositive();
      read.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
    }
  }
}
