package dev.detour.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioTest {
  private static final String ONE_MODEL = "providers: {alpha: {models: {m: {}}}}\n";

  @Test
  void demoScenarioReadsAndSurvivesAWriteAndRead() {
    Scenario demo = Scenario.demo();

    assertThat(demo.providers()).containsOnlyKeys("alpha", "beta", "gamma");
    assertThat(demo.provider("alpha").orElseThrow().model("gpt-4o").orElseThrow().firstToken())
        .isInstanceOf(FirstToken.Mixture.class);
    assertThat(Scenario.parse(demo.toYaml())).isEqualTo(demo);
  }

  @Test
  void everyFaultSurvivesAWriteAndRead() {
    List<Fault> faults =
        new ArrayList<>(
            List.of(
                Fault.rateLimited(),
                Fault.rateLimited(Duration.ofSeconds(7)),
                new Fault.RateLimited(Fault.Advice.MILLISECONDS, Duration.ofMillis(494)),
                new Fault.RateLimited(Fault.Advice.BOTH, Duration.ofMillis(1500)),
                new Fault.CustomAnswer(418, Map.of("x-a", "b"), "{\"a\": 1}"),
                new Fault.ConnectionReset(),
                new Fault.Silence(),
                new Fault.SlowFirstToken(Duration.ofMillis(250)),
                new Fault.StreamCut(3),
                new Fault.StreamStall(0),
                new Fault.MalformedEvent(2),
                new Fault.MissingDone(),
                new Fault.InStreamError(1),
                new Fault.FilteredFinish(4)));
    for (Refusal refusal : Refusal.values()) {
      faults.add(Fault.of(refusal));
    }
    Scenario scenario =
        Scenario.parse(ONE_MODEL)
            .withFaults(faults.stream().map(fault -> FaultRule.next(2, "alpha", fault)).toList());

    assertThat(Scenario.parse(scenario.toYaml())).isEqualTo(scenario);
  }

  @Test
  void readsARuleFromJson() {
    FaultRule rule =
        ScenarioReader.rule(
            """
            {"name":"spell","provider":"alpha","model":"m","from":"10s","until":"1.5m","every":"3m",
             "probability":0.25,"count":4,"fault":{"stream_cut":{"afterEvents":5}}}
            """);

    assertThat(rule.name()).isEqualTo("spell");
    assertThat(rule.window())
        .isEqualTo(
            new Window(
                Duration.ofSeconds(10),
                Optional.of(Duration.ofSeconds(90)),
                Optional.of(Duration.ofMinutes(3))));
    assertThat(rule.count()).hasValue(4);
    assertThat(rule.fault()).isEqualTo(new Fault.StreamCut(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          providers: {}                                                              | providers: none (expected: at least one)
          seed: x                                                                    | seed: x (expected: a whole number)
          providers: {alpha: {models: {}}}                                           | providers.alpha.models: none (expected: at least one)
          providers: {Alpha: {models: {m: {}}}}                                      | providers.Alpha (expected: a name
          providers: {mock: {models: {m: {}}}}                                       | providers.mock (expected: a name
          providers: {a: {models: {m: {latency: 3}}}}                                | providers.a.models.m.latency: unknown (expected: one of firstToken
          providers: {a: {models: {m: {msPerToken: -1}}}}                            | providers.a.models.m.msPerToken: -1 (expected: >= 0)
          providers: {a: {models: {m: {firstToken: {fixedMs: fast}}}}}               | providers.a.models.m.firstToken.fixedMs: fast (expected: a number)
          providers: {a: {models: {m: {firstToken: {lognormal: {medianMs: 5}}}}}}    | providers.a.models.m.firstToken.lognormal.sigma: missing
          providers: {a: {models: {m: {firstToken: {gamma: {}}}}}}                   | providers.a.models.m.firstToken: an object (expected: fixedMs, lognormal or mixture)
          providers: {a: {models: {m: {cachedShare: 1.5}}}}                          | providers.a.models.m.cachedShare: 1.5 (expected: 0 to 1)
          """)
  void namesThePathOfAWrongValue(String yaml, String message) {
    assertThatThrownBy(
            () -> Scenario.parse(yaml.startsWith("seed") ? yaml + "\n" + ONE_MODEL : yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {fault: explode}                                    | faults[0].fault: explode (expected: the name of a fault
          {fault: {stream_cut: {afterEvents: -1}}}            | faults[0].fault.stream_cut.afterEvents: -1 (expected: >= 0)
          {fault: silence, from: 5}                           | faults[0].from: 5 (expected: a duration
          {fault: silence, from: 5s, until: 5s}               | faults[0].until: PT5S (expected: after from
          {fault: silence, until: 5s, every: 4s}              | faults[0].every: PT4S (expected: an until inside the period)
          {fault: silence, probability: 2}                    | faults[0].probability: 2 (expected: 0 to 1)
          {fault: silence, count: 0}                          | faults[0].count: 0 (expected: >= 1)
          {fault: {rate_limited: {header: days}}}             | faults[0].fault.rate_limited.header: days (expected: none, seconds
          {fault: {custom_answer: {status: 99}}}              | faults[0].fault.custom_answer.status: 99 (expected: 200 to 599)
          """)
  void namesThePathOfAWrongFault(String rule, String message) {
    assertThatThrownBy(() -> Scenario.parse(ONE_MODEL + "faults: [" + rule + "]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void starStandsForEveryModelNotNamed() {
    ProviderSpec provider =
        new ProviderSpec(
            Optional.empty(), Map.of("*", ModelSpec.instant(1), "named", ModelSpec.instant(2)));

    assertThat(provider.model("named")).contains(ModelSpec.instant(2));
    assertThat(provider.model("any")).contains(ModelSpec.instant(1));
  }

  @Test
  void windowsAreOpenFromTheirStartToBeforeTheirEnd() {
    Window once = Window.between(Duration.ofSeconds(10), Duration.ofSeconds(20));
    Window everyMinute =
        new Window(
            Duration.ofSeconds(10),
            Optional.of(Duration.ofSeconds(20)),
            Optional.of(Duration.ofMinutes(1)));

    assertThat(once.contains(Duration.ofMillis(9_999))).isFalse();
    assertThat(once.contains(Duration.ofSeconds(10))).isTrue();
    assertThat(once.contains(Duration.ofMillis(19_999))).isTrue();
    assertThat(once.contains(Duration.ofSeconds(20))).isFalse();
    assertThat(once.contains(Duration.ofSeconds(70))).isFalse();
    assertThat(everyMinute.contains(Duration.ofSeconds(70))).isTrue();
    assertThat(everyMinute.contains(Duration.ofSeconds(81))).isFalse();
  }
}
