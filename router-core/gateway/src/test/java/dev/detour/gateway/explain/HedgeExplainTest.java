package dev.detour.gateway.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detour.gateway.testing.Caller.Answer;
import dev.detour.gateway.testing.RouterTest;
import dev.detour.gateway.testing.StoredRouter;
import dev.detour.gateway.testing.TestPolicy;
import dev.detour.gateway.testing.TestRouter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an explanation says of the attempt beside a silent one. */
class HedgeExplainTest extends RouterTest {
  @Override
  protected TestRouter router() {
    return TestRouter.start(
        directory,
        Map.of("DETOUR_ADMIN_TOKEN", StoredRouter.ADMIN_TOKEN),
        TestPolicy.DOCUMENT.replaceFirst(
            "commit: first_token",
            "commit: first_token\n    hedge: { delay: 100ms, maxExtraLoad: 0.5 }"));
  }

  @Test
  void saysWhereAHedgeWouldGoOnceRequestsHaveEarnedOne() {
    assertThat(hedge("").path("afterSilenceMs").asLong()).isEqualTo(100);
    assertThat(hedge("").path("wouldBeMade").asBoolean()).isFalse();
    caller.plain();
    caller.plain();
    assertThat(hedge("").path("wouldBeMade").asBoolean()).isTrue();
    assertThat(hedge("").path("route").asText()).isEqualTo("beta-premium");
    assertThat(hedge("").path("worstCaseUsdMicros").asLong()).isPositive();
    assertThat(hedge("\"assume\":{\"budgetState\":\"downgrade\"},").path("wouldBeMade").asBoolean())
        .as("while the budget runs low")
        .isFalse();
  }

  @Test
  void saysNothingOfHedgesWhereTheClassHasNone() {
    assertThat(hedge("\"headers\":{\"x-detour-feature\":\"search\"},").isMissingNode()).isTrue();
  }

  private JsonNode hedge(String more) {
    Answer answer =
        router
            .caller(StoredRouter.ADMIN_TOKEN)
            .call(
                "POST",
                "/v1/explain",
                "{\"key\":\""
                    + TestRouter.keys().get(0).id()
                    + "\","
                    + more
                    + "\"request\":{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().at("/path/0/hedge");
  }
}
