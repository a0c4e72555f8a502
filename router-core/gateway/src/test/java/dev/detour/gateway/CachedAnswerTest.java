package dev.detour.gateway;

import static dev.detour.gateway.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.RouterTest;
import dev.detour.gateway.testing.TestPolicy;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that are given again when no route answers; the store that shares them is away. */
class CachedAnswerTest extends RouterTest {
  private static final String[] SEARCH = {"x-detour-feature", "search"};

  @BeforeEach
  void cache() {
    router.close();
    router =
        TestRouter.start(
            directory,
            Map.of(),
            TestPolicy.DOCUMENT
                    .replace("respond: default }", "respond: cached_or_default }")
                    .replace(
                        "search: {",
                        "brand: { class: non_critical_user_facing, sensitivity: [multilingual_brand] }\n  search: {")
                + "cache: { ttl: 10m, shared: true }\n");
    caller = router.caller();
  }

  private void fail() {
    always("alpha", Fault.of(Refusal.SERVER_ERROR));
    always("gamma", Fault.of(Refusal.SERVER_ERROR));
  }

  @Test
  void givesTheSameAnswerAgainWhenNoRouteAnswers() {
    Answer first = caller.plain(SEARCH);
    fail();

    Answer again = caller.plain(SEARCH);

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.header("x-detour-outcome")).isEqualTo("served_cached");
    assertThat(again.header("x-detour-route")).isEqualTo("none");
    assertThat(requestSpan(again)).containsEntry("detour.outcome", "served_cached");
  }

  @Test
  void streamsWhatWasPlainAndTheOtherWayRound() {
    String plain = caller.plain(SEARCH).text();
    String streamed = caller.post(other(true), SEARCH).text();
    fail();

    Answer stream = caller.stream(SEARCH);
    assertThat(stream.header("x-detour-outcome")).isEqualTo("served_cached");
    assertThat(stream.header("content-type")).startsWith("text/event-stream");
    assertThat(stream.text()).isEqualTo(plain);
    assertThat(stream.finishReason()).isEqualTo("stop");
    assertThat(stream.isDone()).isTrue();
    Answer whole = caller.post(other(false), SEARCH);
    assertThat(whole.header("x-detour-outcome")).isEqualTo("served_cached");
    assertThat(whole.text()).isEqualTo(streamed);
    assertThat(caller.post(other(true), SEARCH).text()).isEqualTo(streamed);
  }

  private static String other(boolean stream) {
    return Caller.body("auto", stream).replace("Say something", "Say something else");
  }

  @Test
  void isTheSameRequestWhateverTheOrderAndTheUser() {
    caller.post(
        "{\"model\":\"auto\",\"temperature\":0.50,\"user\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
        SEARCH);
    fail();
    Answer again =
        caller.post(
            "{\"messages\":[{\"content\":\"Hi\",\"role\":\"user\"}],\"temperature\":0.5,\"user\":\"b\",\"model\":\"auto\"}",
            SEARCH);
    assertThat(again.header("x-detour-outcome")).isEqualTo("served_cached");
  }

  @Test
  void answersByDefaultWhenNothingIsStored() {
    caller.plain(SEARCH);
    fail();
    Answer another = caller.post(other(false), SEARCH);
    assertThat(another.header("x-detour-outcome")).isEqualTo("served_default");
  }

  @Test
  void countsWhatTheStoreDidNotTake() {
    caller.plain(SEARCH);
    until(() -> caller.get("/metrics").body().contains("detour_cache_left_out 1.0"));
  }

  @Test
  void aSensitiveRequestIsNeitherAnsweredFromItNorKept() {
    caller.plain(SEARCH);
    caller.post(other(false), "x-detour-feature", "brand");
    fail();
    assertThat(caller.plain("x-detour-feature", "brand").status()).isEqualTo(502);
    assertThat(caller.post(other(false), SEARCH).header("x-detour-outcome"))
        .isEqualTo("served_default");
  }
}
