package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.RouterTest;
import dev.detour.gateway.testing.TestPolicy;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.log.AttemptRecord;
import dev.detour.sim.log.TokenUsage;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.FaultRule;
import dev.detour.sim.scenario.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Fault by fault, what the caller gets and which providers are called.
 *
 * <p>Alpha is the primary and has the fault, once or for ever. Beta is the fallback of the same
 * quality, gamma the budget model. {@code buffered} asks for a stream of a class that delivers
 * nothing before the answer is whole, {@code continued} for one whose class and fallback allow a
 * continuation. {@code whole} means every word, the finish reason and the end mark; {@code broken}
 * means a part of the answer and then an error.
 */
class ScenarioTableTest extends RouterTest {
  private static final Set<String> NEVER_ANSWERED =
      Set.of("silence", "stream_stall", "slow_first_token");

  @ParameterizedTest(name = "{1} {2}, {0}: {3} after {4}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          plain, stream | once | rate limit with Retry-After 1 s  | whole alpha-premium    | alpha alpha
          plain, stream | once | rate limit with Retry-After 30 s | whole beta-premium     | alpha beta
          plain, stream | once | rate limit without Retry-After   | whole alpha-premium    | alpha alpha
          plain, stream | ever | rate limit without Retry-After   | whole beta-premium     | alpha alpha beta
          plain, stream | once | quota exhausted                  | whole beta-premium     | alpha beta
          plain, stream | once | 500                              | whole alpha-premium    | alpha alpha
          plain, stream | ever | 503                              | whole beta-premium     | alpha alpha beta
          plain, stream | once | reset before headers             | whole alpha-premium    | alpha alpha
          plain, stream | once | context length                   | whole gamma-economy    | alpha gamma
          plain, stream | ever | content filter                   | 400 content_filter     | alpha
          plain, stream | ever | invalid request                  | 400 decimal_above_max_value | alpha
          stream        | once | silence                          | whole beta-premium     | alpha beta
          stream        | once | first token after 100 ms         | whole alpha-premium    | alpha
          stream        | once | first token after 8 s            | whole beta-premium     | alpha beta
          stream        | once | cut before content               | whole alpha-premium    | alpha alpha
          stream        | once | cut                              | broken                 | alpha
          stream        | once | stall                            | broken                 | alpha
          stream        | once | error event                      | broken                 | alpha
          buffered      | once | cut                              | whole alpha-premium    | alpha alpha
          buffered      | once | stall                            | whole alpha-premium    | alpha alpha
          continued     | once | cut                              | whole beta-premium     | alpha beta
          continued     | once | stall                            | whole beta-premium     | alpha beta
          continued     | once | error event                      | whole beta-premium     | alpha beta
          stream        | once | malformed event                  | whole alpha-premium    | alpha
          stream        | once | no [DONE]                        | whole alpha-premium    | alpha
          """)
  void callerAndProvidersSeeWhatTheTableSays(
      String asks, String often, String fault, String ending, String calls) {
    for (String ask : asks.split(", ")) {
      restart(ask);
      Fault theirs = fault(fault);
      router
          .sim()
          .faults()
          .add(
              often.equals("once")
                  ? FaultRule.next(1, "alpha", theirs)
                  : FaultRule.always("alpha", theirs));
      Answer answer = ask(ask);
      assertCaller(ending, answer);
      assertProviders(List.of(calls.split(" ")));
      assertAccount(ending, answer);
      router.awaitNothingUnderWay();
    }
  }

  private static Fault fault(String name) {
    return switch (name) {
      case "rate limit with Retry-After 1 s" -> Fault.rateLimited(Duration.ofSeconds(1));
      case "rate limit with Retry-After 30 s" -> Fault.rateLimited(Duration.ofSeconds(30));
      case "rate limit without Retry-After" -> Fault.rateLimited();
      case "quota exhausted" -> Fault.of(Refusal.INSUFFICIENT_QUOTA);
      case "500" -> Fault.of(Refusal.SERVER_ERROR);
      case "503" -> Fault.of(Refusal.UNAVAILABLE);
      case "reset before headers" -> new Fault.ConnectionReset();
      case "context length" -> Fault.of(Refusal.CONTEXT_LENGTH_EXCEEDED);
      case "content filter" -> Fault.of(Refusal.CONTENT_FILTER);
      case "invalid request" -> Fault.of(Refusal.INVALID_REQUEST);
      case "silence" -> new Fault.Silence();
      case "first token after 100 ms" -> new Fault.SlowFirstToken(Duration.ofMillis(100));
      case "first token after 8 s" -> new Fault.SlowFirstToken(Duration.ofSeconds(8));
      case "cut before content" -> new Fault.StreamCut(1);
      case "cut" -> new Fault.StreamCut(6);
      case "stall" -> new Fault.StreamStall(6);
      case "error event" -> new Fault.InStreamError(6);
      case "malformed event" -> new Fault.MalformedEvent(6);
      case "no [DONE]" -> new Fault.MissingDone();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private void restart(String ask) {
    router.close();
    String document =
        ask.equals("continued")
            ? TestPolicy.DOCUMENT
                .replaceFirst(
                    "commit: first_token", "commit: first_token\n    continueStreams: true")
                .replaceFirst("model: gpt-4o-mirror,", "model: gpt-4o-mirror, prefill: true,")
            : TestPolicy.DOCUMENT;
    router = TestRouter.start(directory.resolve(ask), settings(), document);
    caller = router.caller();
  }

  private Answer ask(String ask) {
    return switch (ask) {
      case "plain" -> caller.plain();
      case "buffered" -> caller.stream("x-detour-feature", "search");
      default -> caller.stream();
    };
  }

  private static void assertCaller(String ending, Answer answer) {
    if (ending.startsWith("whole")) {
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertWhole(answer);
    } else if (ending.equals("broken")) {
      assertThat(answer.finishReason()).isEqualTo("error");
      assertThat(answer.isDone()).isFalse();
      assertThat(answer.events().get(answer.events().size() - 1).at("/error/code").asText())
          .isEqualTo("stream_interrupted");
    } else {
      assertThat(answer.status() + " " + answer.json().at("/error/code").asText())
          .isEqualTo(ending);
      assertThat(answer.header("x-should-retry")).isEqualTo("false");
    }
  }

  private void assertProviders(List<String> calls) {
    List<AttemptRecord> seen = seen();
    assertThat(asked()).isEqualTo(calls);
    assertThat(seen).allMatch(AttemptRecord::ended);
    assertThat(seen)
        .filteredOn(one -> NEVER_ANSWERED.contains(String.valueOf(one.fault())))
        .filteredOn(one -> calls.size() > 1 || one.fault().equals("stream_stall"))
        .as("who does not answer is hung up on")
        .allMatch(AttemptRecord::callerLeft);
  }

  /** The decision log names who answered, and its cost is what that provider billed. */
  private void assertAccount(String ending, Answer answer) {
    List<AttemptRecord> seen = seen();
    List<Map<String, Object>> spans = spans(answer.header("x-detour-request-id"), seen.size() + 1);
    Map<String, Object> request = spans.get(seen.size());
    assertThat(request).containsEntry("detour.attempts", (long) seen.size());
    if (ending.startsWith("whole")) {
      assertThat(request).containsEntry("detour.route.served", ending.split(" ")[1]);
      AttemptRecord last = seen.get(seen.size() - 1);
      assertThat(spans.get(seen.size() - 1))
          .containsEntry("detour.cost.usd_micros", costMicros(last.provider(), last.billed()));
    } else {
      assertThat(request).doesNotContainKey("detour.route.served");
    }
  }

  private static long costMicros(String provider, TokenUsage billed) {
    boolean premium = !provider.equals("gamma");
    long tenths = billed.input() * (premium ? 25 : 1) + billed.output() * (premium ? 100 : 4);
    return (tenths + 5) / 10;
  }
}
