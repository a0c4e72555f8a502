package dev.detour.gateway.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.testing.Caller;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.RouterTest;
import dev.detour.gateway.testing.StoredRouter;
import dev.detour.gateway.testing.TestRouter;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An explanation, and the request that it explains. */
class ExplainTest extends RouterTest {
  private static final String REQUEST =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Say something\"}]}";
  private static final String KEY_ID = TestRouter.keys().get(0).id().toString();

  @Override
  protected TestRouter router() {
    return TestRouter.start(directory, Map.of("DETOUR_ADMIN_TOKEN", StoredRouter.ADMIN_TOKEN));
  }

  @Test
  void tellsTheWholePathOfAHealthyRequest() {
    JsonNode told = explain("\"headers\":{\"x-detour-feature\":\"contract-review\"}");

    assertThat(told.at("/as/tenant").asText()).isEqualTo("tenant-a");
    assertThat(told.at("/request/class").asText()).isEqualTo("critical_user_facing");
    assertThat(told.at("/request/classFrom").asText()).isEqualTo("feature");
    assertThat(told.at("/request/sensitivity/0").asText()).isEqualTo("legal");
    assertThat(told.at("/request/floor").asText()).isEqualTo("premium");
    assertThat(told.at("/policy/version").asLong()).isEqualTo(7);
    assertThat(told.at("/budget/state").asText()).isEqualTo("normal");
    assertThat(told.at("/row/2/route").asText()).isEqualTo("gamma-economy");
    assertThat(told.at("/row/2/uncertain").asBoolean()).isTrue();
    assertThat(told.at("/row/0/health").asText()).isEqualTo("available");
    assertThat(routes(told)).containsExactly("alpha-premium");
    assertThat(told.at("/path/0/timeoutsMs/firstToken").asLong()).isEqualTo(1200);
    assertThat(told.at("/path/0/worstCaseUsdMicros").asLong()).isPositive();
    assertThat(told.at("/path/0/priceVersion").asText()).isEqualTo("test-prices");
    assertThat(told.at("/path/1/decision").asText()).isEqualTo("serve");
    assertThat(told.path("outcome").asText()).isEqualTo("served");
    assertThat(seen()).isEmpty();
    assertThat(router.ingest().await(all -> true)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "support-chat, server_error, SERVER_ERROR",
    "contract-review, server_error, SERVER_ERROR",
    "search, server_error, SERVER_ERROR",
    "lab, server_error, SERVER_ERROR",
    "support-chat, overloaded, OVERLOADED",
    "search, context_length, CONTEXT_LENGTH_EXCEEDED",
    "search, auth, UNAUTHORIZED",
    "support-chat, auth, UNAUTHORIZED",
    "search, content_filter, CONTENT_FILTER",
  })
  void explainsWhatThenHappens(String feature, String category, Refusal refusal) {
    JsonNode told =
        explain(
            "\"headers\":{\"x-detour-feature\":\"%s\"},\"assume\":{\"failures\":{\"alpha-premium\":"
                    .formatted(feature)
                + "{\"category\":\"%s\"},\"beta-premium\":{\"category\":\"%s\"}}}"
                    .formatted(category, category));
    always("alpha", Fault.of(refusal));
    always("beta", Fault.of(refusal));

    Answer answer = caller.post(REQUEST, "x-detour-feature", feature);

    assertThat(providers(told)).isEqualTo(asked());
    assertThat(told.path("outcome").asText()).isEqualTo(answer.header("x-detour-outcome"));
    assertThat(routes(told)).hasSize(Integer.parseInt(answer.header("x-detour-attempts")));
    JsonNode last = told.path("path").get(told.path("path").size() - 1);
    assertThat(last.path("reason").asText())
        .isEqualTo(requestSpan(answer).get("detour.decision.reason"));
  }

  @Test
  void namesEveryStepItPassesOverWithTheReasonInWords() {
    JsonNode told =
        explain(
            "\"headers\":{\"x-detour-feature\":\"contract-review\"},\"assume\":{\"health\":{"
                + "\"alpha-premium\":\"out\",\"beta-premium\":\"circuit_open\"}}");

    assertThat(told.path("outcome").asText()).isEqualTo("stopped");
    assertThat(told.at("/error/code").asText()).isEqualTo("protected");
    assertThat(told.at("/path/0/skipped"))
        .extracting(skip -> skip.path("route").asText() + " " + skip.path("reason").asText())
        .containsExactly(
            "alpha-premium route_out",
            "beta-premium circuit_open",
            "gamma-economy uncertain_not_allowed");
    assertThat(told.at("/path/0/skipped/2/words").asText())
        .isEqualTo("A sensitive request is never answered with a mark of uncertainty.");
  }

  @Test
  void letsARouteFailOnceAndTellsTheWaits() {
    JsonNode told =
        explain(
            "\"assume\":{\"failures\":{\"alpha-premium\":{\"category\":\"rate_limited\",\"times\":1,"
                + "\"retryAfter\":\"1s\"}}}");

    assertThat(routes(told)).containsExactly("alpha-premium", "alpha-premium");
    assertThat(told.at("/path/0/assumed").asText()).isEqualTo("rate_limited");
    assertThat(told.at("/path/1/reason").asText()).isEqualTo("retry_after_advised_delay");
    assertThat(told.at("/path/1/delayMs").asLong()).isEqualTo(1000);
    assertThat(told.at("/path/2/atMs").asLong()).isEqualTo(1000);
  }

  @Test
  void countsASilentRoutesTimeAgainstTheDeadline() {
    JsonNode told =
        explain("\"assume\":{\"failures\":{\"alpha-premium\":{\"category\":\"timeout\"}}}");

    assertThat(routes(told)).containsExactly("alpha-premium", "beta-premium");
    assertThat(told.at("/path/1/atMs").asLong()).isEqualTo(10_000);
    assertThat(told.at("/path/1/timeoutsMs/total").asLong()).isEqualTo(10_000);
  }

  @Test
  void assumesABudgetState() {
    JsonNode exhausted = explain("\"assume\":{\"budgetState\":\"exhausted\"}");
    assertThat(exhausted.path("status").asInt()).isEqualTo(429);
    assertThat(exhausted.at("/error/type").asText()).isEqualTo("insufficient_quota");

    JsonNode low =
        explain(
            "\"headers\":{\"x-detour-feature\":\"search\"},"
                + "\"assume\":{\"budgetState\":\"downgrade\"}");
    assertThat(routes(low)).containsExactly("gamma-economy");
    assertThat(low.at("/path/0/reason").asText()).isEqualTo("budget_downgrade");
  }

  @Test
  void tellsWhyARequestWouldBeRefused() {
    JsonNode told =
        ask("{\"tenant\":\"tenant-a\",\"request\":{\"model\":\"alpha-premium\",\"messages\":[{}]}}")
            .json();
    assertThat(told.path("outcome").asText()).isEqualTo("rejected");
    assertThat(told.path("status").asInt()).isEqualTo(404);
    assertThat(told.path("path")).isEmpty();
    assertThat(ask("{\"tenant\":\"tenant-a\",\"request\":{}}").json().at("/error/param").asText())
        .isEqualTo("messages");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"request\":{}}|~~|exactly one of key, tenant",
        "{\"tenant\":\"tenant-a\"}|request|missing",
        "{\"tenant\":\"nobody\",\"request\":{}}|tenant|a tenant with a working key",
        "{\"key\":\"17\",\"request\":{}}|key|the id of a working key",
        "{\"tenant\":\"tenant-a\",\"request\":{},\"surface\":\"/v2\"}|surface|/v1/chat/completions",
        "{\"tenant\":\"tenant-a\",\"request\":{},\"assume\":{\"failures\":{\"x\":{\"category\":\"auth\"}}}}|assume.failures|alpha-premium",
        "{\"tenant\":\"tenant-a\",\"request\":{},\"assume\":{\"health\":{\"alpha-premium\":\"ill\"}}}|assume.health.alpha-premium|available",
      })
  void namesWhatIsWrongWithTheQuestion(String question, String field, String expected) {
    Answer answer = ask(question);
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.json().at("/error/param").asText("")).isEqualTo(field);
    assertThat(answer.json().at("/error/message").asText()).contains(expected);
  }

  @Test
  void isForAdministratorsAlone() {
    assertThat(caller.call("POST", "/v1/explain", "{}").status()).isEqualTo(401);
  }

  private JsonNode explain(String more) {
    Answer answer = ask("{\"key\":\"" + KEY_ID + "\",\"request\":" + REQUEST + "," + more + "}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private Answer ask(String question) {
    Caller admin = router.caller(StoredRouter.ADMIN_TOKEN);
    return admin.call("POST", "/v1/explain", question);
  }

  private static List<String> routes(JsonNode told) {
    return texts(told, "route");
  }

  private static List<String> providers(JsonNode told) {
    return texts(told, "provider");
  }

  private static List<String> texts(JsonNode told, String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode step : told.path("path")) {
      if (step.path("decision").asText().equals("attempt")) {
        texts.add(step.path(field).asText());
      }
    }
    return texts;
  }
}
