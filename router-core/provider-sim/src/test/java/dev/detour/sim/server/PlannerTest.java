package dev.detour.sim.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detour.sim.log.TokenUsage;
import dev.detour.sim.scenario.AnswerLength;
import dev.detour.sim.scenario.Fault;
import dev.detour.sim.scenario.FirstToken;
import dev.detour.sim.scenario.ModelSpec;
import dev.detour.sim.scenario.Refusal;
import dev.detour.sim.shape.ChatRequest;
import dev.detour.sim.shape.ChatShape;
import dev.detour.sim.shape.Incoming;
import dev.detour.sim.shape.InvalidRequest;
import dev.detour.sim.shape.Plan;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final ModelSpec MODEL =
      new ModelSpec(
          new FirstToken.Lognormal(400, 0.5),
          10,
          new AnswerLength.Lognormal(100, 0.6, 1_000),
          0.3,
          0.2,
          128_000);

  @Test
  void sameSeedAndSameRequestsGiveTheSamePlans() throws Exception {
    assertThat(plans(new Planner(1), "a", "b", "a", "c"))
        .isEqualTo(plans(new Planner(1), "a", "b", "a", "c"));
    assertThat(plans(new Planner(1), "a")).isNotEqualTo(plans(new Planner(2), "a"));
  }

  @Test
  void aKeyedRequestGetsTheSamePlanInWhateverOrderItComes() throws Exception {
    List<Plan> one = plans(new Planner(1), "a", "b", "c");
    List<Plan> other = plans(new Planner(1), "c", "a", "b");

    assertThat(other).containsExactly(one.get(2), one.get(0), one.get(1));
  }

  @Test
  void anotherAttemptOfTheSameRequestIsDrawnAnew() throws Exception {
    List<Plan> plans = plans(new Planner(1), "a", "a");

    assertThat(plans.get(0).firstTokenMs()).isNotEqualTo(plans.get(1).firstTokenMs());
  }

  @Test
  void aFaultDoesNotShiftWhatElseIsDrawn() throws Exception {
    ChatRequest request = request("{\"model\":\"m\",\"messages\":[]}");
    Plan healthy = new Planner(1).plan("x#1", request, MODEL, Optional.empty());
    Plan faulty =
        new Planner(1).plan("x#1", request, MODEL, Optional.of(Fault.of(Refusal.UNAVAILABLE)));
    Plan slow =
        new Planner(1)
            .plan(
                "x#1",
                request,
                MODEL,
                Optional.of(new Fault.SlowFirstToken(Duration.ofSeconds(2))));

    assertThat(faulty.firstTokenMs()).isEqualTo(healthy.firstTokenMs());
    assertThat(faulty.usage()).isEqualTo(healthy.usage());
    assertThat(slow.firstTokenMs()).isEqualTo(healthy.firstTokenMs() + 2_000);
  }

  @Test
  void tokensAreThoseTheRequestNames() throws Exception {
    Plan plan =
        plan(
            """
            {"model":"m","messages":[],"metadata":{"sim_input_tokens":"374","sim_output_tokens":"44",
             "sim_cached_tokens":"128","sim_reasoning_tokens":"10"}}
            """);

    assertThat(plan.usage()).isEqualTo(new TokenUsage(374, 128, 44, 10));
    assertThat(plan.finishReason()).isEqualTo("stop");
  }

  @Test
  void headersNameTokensWhenTheBodyDoesNot() throws Exception {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .add("x-sim-input-tokens", "50")
            .add("x-sim-output-tokens", "6");
    ChatRequest request =
        ChatShape.INSTANCE.read(incoming("{\"model\":\"m\",\"messages\":[]}", headers));

    assertThat(request.inputTokens()).isEqualTo(50);
    assertThat(request.outputTokens()).hasValue(6);
  }

  @Test
  void inputIsEstimatedFromTheText() throws Exception {
    ChatRequest request =
        request(
            """
            {"model":"m","messages":[{"role":"system","content":"12345678"},
             {"role":"user","content":[{"type":"text","text":"1234"},{"type":"image_url"}]}]}
            """);

    assertThat(request.inputTokens()).isEqualTo(3 + 2 * 4);
  }

  @Test
  void theCapCutsTheAnswerShort() throws Exception {
    String metadata = "\"metadata\":{\"sim_output_tokens\":\"44\",\"sim_reasoning_tokens\":\"8\"}}";
    Plan capped = plan("{\"model\":\"m\",\"messages\":[],\"max_tokens\":20," + metadata);
    Plan newName =
        plan(
            "{\"model\":\"m\",\"messages\":[],\"max_tokens\":40,\"max_completion_tokens\":5,"
                + metadata);

    assertThat(capped.usage().output()).isEqualTo(20);
    assertThat(capped.usage().visible()).isEqualTo(12);
    assertThat(capped.finishReason()).isEqualTo("length");
    assertThat(newName.usage().output()).isEqualTo(5);
    assertThat(newName.usage().visible()).isZero();
  }

  @Test
  void cachedInputComesInWholeBlocks() throws Exception {
    Plan plan = plan("{\"model\":\"m\",\"messages\":[],\"metadata\":{\"sim_input_tokens\":1000}}");

    assertThat(plan.usage().cachedInput()).isEqualTo(256); // 300, in blocks of 128
  }

  @Test
  void tokensAreMadeOneAfterTheOther() {
    Plan plan = new Plan(Optional.empty(), 100, 10, 5, new TokenUsage(7, 0, 5, 0), "stop", "id");

    assertThat(plan.tokensMade(99)).isZero();
    assertThat(plan.tokensMade(100)).isEqualTo(1);
    assertThat(plan.tokensMade(119)).isEqualTo(2);
    assertThat(plan.tokensMade(9_999)).isEqualTo(5);
    assertThat(plan.lastTokenMs()).isEqualTo(140);
    assertThat(plan.usageAfter(2)).isEqualTo(new TokenUsage(7, 0, 2, 0));
  }

  @Test
  void brokenRequestsAreRefusedInTheProvidersWords() {
    assertThatThrownBy(() -> request("{\"model\":"))
        .isInstanceOf(InvalidRequest.class)
        .hasMessageStartingWith("We could not parse the JSON body");
    assertThatThrownBy(() -> request("{}")).hasMessage("you must provide a model parameter");
    assertThatThrownBy(() -> request("{\"model\":\"m\"}"))
        .hasMessage("Missing required parameter: 'messages'.");
  }

  private static Plan plan(String body) throws Exception {
    return new Planner(1).plan("x#1", request(body), MODEL, Optional.empty());
  }

  private static List<Plan> plans(Planner planner, String... keys) throws Exception {
    List<Plan> plans = new ArrayList<>();
    for (String key : keys) {
      ChatRequest request =
          request(
              "{\"model\":\"m\",\"messages\":[],\"metadata\":{\"sim_request_key\":\""
                  + key
                  + "\"}}");
      plans.add(planner.plan(planner.identify("alpha", request), request, MODEL, Optional.empty()));
    }
    return plans;
  }

  private static ChatRequest request(String body) throws InvalidRequest {
    return ChatShape.INSTANCE.read(incoming(body, MultiMap.caseInsensitiveMultiMap()));
  }

  private static Incoming incoming(String body, MultiMap headers) {
    String path = "/v1/chat/completions";
    return new Incoming("POST", path, path, Optional.empty(), false, headers, Buffer.buffer(body));
  }
}
