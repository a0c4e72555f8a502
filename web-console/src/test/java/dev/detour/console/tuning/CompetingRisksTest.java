package dev.detour.console.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detour.console.tuning.AttemptObservation.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CompetingRisksTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static CompetingRisks estimate(List<AttemptObservation> attempts) {
    Map<String, Integer> units = new HashMap<>();
    RiskSample sample = RiskSample.of(attempts, units);
    return new CompetingRisks(sample, Resampler.original(units.size()));
  }

  private static AttemptObservation token(int id, double ms) {
    return ScriptedRoutes.answered("r" + id, "g", ms, LIMIT, 1);
  }

  private static AttemptObservation failed(int id, double ms) {
    return ScriptedRoutes.failed("r" + id, "g", ms);
  }

  private static AttemptObservation cutOff(int id, double ms) {
    return ScriptedRoutes.cutOff("r" + id, "g", ms, 0);
  }

  @Test
  void followsTheFormulaByHand() {
    // Waiting: 6 at 1 s, 5 at 2 s, then one is cut off, 3 at 4 s, 2 at 5 s (cut), 1 at 6 s.
    CompetingRisks risks =
        estimate(
            List.of(
                token(1, 1_000),
                failed(2, 2_000),
                cutOff(3, 3_000),
                token(4, 4_000),
                cutOff(5, 5_000),
                token(6, 6_000)));

    double[] times = {500, 1_000, 2_000, 3_500, 4_000, 6_000};
    double afterTwo = 4.0 / 6;
    assertThat(risks.incidenceAt(times, Ending.TOKEN))
        .containsExactly(
            new double[] {
              0,
              1.0 / 6,
              1.0 / 6,
              1.0 / 6,
              1.0 / 6 + afterTwo / 3,
              1.0 / 6 + afterTwo / 3 + afterTwo * 2 / 3
            },
            within(1e-12));
    assertThat(risks.incidenceAt(times, Ending.FAILED))
        .containsExactly(new double[] {0, 0, 1.0 / 6, 1.0 / 6, 1.0 / 6, 1.0 / 6}, within(1e-12));
    assertThat(risks.survivor()).isCloseTo(0, within(1e-12));
  }

  @Test
  void leavesThoseStillWaitingAtTheEnd() {
    CompetingRisks risks = estimate(List.of(token(1, 1_000), cutOff(2, 3_000), cutOff(3, 3_000)));

    assertThat(risks.survivor()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(risks.tokenShare()).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(risks.meanWaitMs()).isCloseTo(1_000 / 3.0 + 3_000 * 2 / 3.0, within(1e-9));
  }

  /** A logged timeout tells the outcome of every shorter one exactly. */
  @Property
  void aLimitHidesNothingOfWhatComesBeforeIt(
      @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = 1, max = 20_000) Double> waits,
      @ForAll @DoubleRange(min = 100, max = 15_000) double limit) {
    List<AttemptObservation> open = new ArrayList<>();
    List<AttemptObservation> limited = new ArrayList<>();
    for (int i = 0; i < waits.size(); i++) {
      AttemptObservation whole = i % 5 == 0 ? failed(i, waits.get(i)) : token(i, waits.get(i));
      open.add(whole);
      limited.add(waits.get(i) <= limit ? whole : cutOff(i, limit));
    }
    double[] times = {limit / 4, limit / 2, limit * 0.99};

    for (Ending kind : new Ending[] {Ending.TOKEN, Ending.FAILED}) {
      assertThat(estimate(limited).incidenceAt(times, kind))
          .containsExactly(estimate(open).incidenceAt(times, kind), within(1e-9));
    }
  }

  @Test
  void readsTheLimitRatherThanTheLateTimer() {
    AttemptObservation late = cutOff(1, 3_000);

    assertThat(late.duration()).isGreaterThan(Duration.ofSeconds(3));
    assertThat(late.endedAfterMs()).isEqualTo(3_000);
    assertThat(late.ending()).isEqualTo(Ending.CENSORED);
  }
}
