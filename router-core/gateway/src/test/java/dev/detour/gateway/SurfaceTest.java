package dev.detour.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.Eventually;
import dev.detour.gateway.testing.RouterTest;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a caller may ask and what it reads when it may not. */
class SurfaceTest extends RouterTest {

  @ParameterizedTest
  @CsvSource({"dtr_wrong", "nothing", "dtr_ccccccccccccccccccccccccccccccccccccccccccc"})
  void refusesAnUnknownKey(String key) {
    Answer answer = router.caller(key).plain();
    assertStopped(answer, 401, "invalid_api_key", 0);
    assertThat(answer.header("x-detour-outcome")).isEqualTo("rejected");
    assertThat(router.caller(key).get("/v1/models").status()).isEqualTo(401);
    assertThat(seen()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "nonsense|~~",
        "{}|messages",
        "{\"messages\":[]}|messages",
        "{\"messages\":[{}],\"stream\":1}|stream",
        "{\"messages\":[{}],\"model\":1}|model",
      })
  void namesTheFieldAtFault(String body, String field) {
    Answer answer = caller.post(body);
    assertStopped(answer, 400, "invalid_request", 0);
    assertThat(answer.json().at("/error/param").asText("")).isEqualTo(field);
    assertThat(spans(answer.header("x-detour-request-id"), 1).get(0))
        .containsEntry("detour.outcome", "rejected")
        .containsEntry("http.response.status_code", 400L);
  }

  @Test
  void knowsNoModelThatTheKeyMayNotSee() {
    for (String model : new String[] {"no-such-model", "gpt-4o", "alpha-premium"}) {
      Answer answer = router.caller(TestRouter.PLAIN_KEY).post(Caller.body(model, false));
      assertStopped(answer, 404, "model_not_found", 0);
      assertThat(answer.json().at("/error/param").asText()).isEqualTo("model");
    }
    assertThat(seen()).isEmpty();
  }

  @Test
  void listsWhatTheKeyMaySee() {
    assertThat(models(caller.get("/v1/models")))
        .contains("auto", "house-model", "alpha-premium", "gamma-economy");
    assertThat(models(router.caller(TestRouter.PLAIN_KEY).get("/v1/models")))
        .contains("auto", "house-model")
        .doesNotContain("alpha-premium", "gamma-economy");
    assertThat(caller.get("/v1/models/house-model").json().path("id").asText())
        .isEqualTo("house-model");
    assertThat(router.caller(TestRouter.PLAIN_KEY).get("/v1/models/alpha-premium").status())
        .isEqualTo(404);
  }

  private static Iterable<String> models(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    return StreamSupport.stream(answer.json().path("data").spliterator(), false)
        .map((JsonNode model) -> model.path("id").asText())
        .toList();
  }

  @Test
  void takesAGroupARouteOrAProvidersModel() {
    assertServed(caller.post(Caller.body("house-model", false)), "beta-premium", 1, 0);
    assertServed(caller.post(Caller.body("gamma-economy", false)), "gamma-economy", 1, 0);
    assertServed(caller.post(Caller.body("gpt-4.1-nano", true)), "gamma-economy", 1, 0);
  }

  @Test
  void aHeaderMayLowerTheClassButNotRaiseItAboveTheKeys() {
    Caller plain = router.caller(TestRouter.PLAIN_KEY);
    Answer lowered = caller.plain("x-detour-class", "experiment");
    assertThat(requestSpan(lowered)).containsEntry("detour.traffic_class", "experiment");
    Answer raised = plain.plain("x-detour-class", "critical_user_facing");
    assertThat(requestSpan(raised))
        .containsEntry("detour.traffic_class", "non_critical_user_facing");
    assertStopped(caller.plain("x-detour-class", "urgent"), 400, "invalid_header", 0);
  }

  @Test
  void readsItsLabelsFromTheBodyToo() {
    Answer answer =
        caller.post(
            "{\"user\":\"ada\",\"metadata\":{\"feature\":\"search\",\"workflow\":\"w\",\"application\":\"desk\"},"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
    assertThat(requestSpan(answer))
        .containsEntry("detour.feature", "search")
        .containsEntry("detour.traffic_class", "non_critical_user_facing")
        .containsEntry("detour.workflow", "w")
        .containsEntry("detour.application", "desk")
        .containsEntry("user.id", "b47461dd4fe11a597181088136e1bdb8");
  }

  @Test
  void protectsARequestWhoseToolsWrite() {
    always("alpha", Fault.of(Refusal.SERVER_ERROR));
    Answer answer =
        caller.post(
            "{\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"send_email\"}}],"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
            "x-detour-feature",
            "search");
    assertThat(answer.status()).isGreaterThanOrEqualTo(500);
    assertThat(asked("gamma")).isZero();
  }

  @Test
  void refusesWhatItDoesNotServe() {
    assertStopped(caller.get("/v1/moderations"), 404, "unknown_url", 0);
    assertStopped(caller.get("/v1/chat/completions"), 405, "method_not_allowed", 0);
    assertThat(caller.get("/v1/chat/completions").header("allow")).isEqualTo("POST");
  }

  @Test
  void tellsHowItIs() {
    caller.plain();
    assertThat(caller.get("/healthz").status()).isEqualTo(200);
    Answer ready = caller.get("/readyz");
    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.json().path("policyVersion").asLong()).isEqualTo(7);
    assertThat(ready.json().path("warnings").toString()).contains("control store");
    router.ingest().await(all -> all.size() == 2);
    router.awaitNothingUnderWay();
    Eventually.until(() -> caller.get("/metrics").body().contains("detour_spans_accepted 2.0"));
    assertThat(caller.get("/metrics").body())
        .contains("detour_requests_total{outcome=\"served\"} 1.0")
        .contains("detour_attempts_total{failure=\"none\",route=\"alpha-premium\"} 1.0")
        .contains("detour_requests_active 0.0")
        .contains("detour_spans_accepted 2.0")
        .contains("detour_spans_lost 0.0")
        .contains("detour_policy_version 7.0")
        .contains("detour_event_loop_lag_seconds{loop=\"0\"}");
  }

  @Test
  void marksEveryAnswerWithItsHeaders() {
    for (Answer answer :
        new Answer[] {
          caller.plain(),
          caller.stream(),
          caller.post("{}"),
          caller.call("POST", "/v1/messages", "{}"),
          caller.call("POST", "/v1/responses", "{}"),
          caller.call("POST", "/v1/embeddings", "{}"),
          caller.call("POST", "/v1/messages", Caller.body("no-such-model", false)),
          caller.call("DELETE", "/v1/chat/completions", ""),
          caller.get("/v1/models/no-such-model"),
          caller.get("/v1/jobs/no-such-job"),
          router.caller("dtr_wrong").plain(),
          router.caller("dtr_wrong").get("/v1/models"),
          caller.get("/nowhere"),
          caller.get("/v1/models")
        }) {
      assertThat(answer.headers().map().keySet())
          .containsAll(
              Map.of(
                      "x-detour-request-id", 1,
                      "x-detour-route", 1,
                      "x-detour-outcome", 1,
                      "x-detour-attempts", 1,
                      "x-detour-fallback-depth", 1,
                      "x-detour-policy-version", 1)
                  .keySet());
    }
  }
}
