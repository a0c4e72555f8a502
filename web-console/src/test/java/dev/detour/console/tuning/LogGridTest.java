package dev.detour.console.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detour.console.tuning.AttemptObservation.Ending;
import dev.detour.console.tuning.ScriptedRoutes.Latency;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogGridTest {
  private static ScriptedRoutes cutInTheBulk() {
    ScriptedRoutes routes =
        new ScriptedRoutes(Latency.logNormal(600, 0.5), Latency.logNormal(900, 0.4));
    routes.limit = Duration.ofMillis(700);
    return routes;
  }

  @Test
  void keepsAllMassWithinTheEvidence() {
    Map<String, Integer> units = new HashMap<>();
    RiskSample sample =
        RiskSample.of(cutInTheBulk().question(1, 2_000, 10).primary().attempts(), units);
    CompetingRisks risks = new CompetingRisks(sample, Resampler.original(units.size()));
    LogGrid grid = new LogGrid(sample);

    double[] token = grid.cumulative(sample, risks, Ending.TOKEN);

    assertThat(token[grid.size() - 1]).isCloseTo(risks.tokenShare(), within(1e-9));
    assertThat(grid.timeMs(grid.size() - 1)).isEqualTo(700);
    assertThat(token[0]).isCloseTo(0, within(1e-4));
  }

  @Test
  void followsTheLawUpToTheEndOfTheEvidence() {
    ScriptedRoutes routes = cutInTheBulk();
    Map<String, Integer> units = new HashMap<>();
    RiskSample sample = RiskSample.of(routes.question(2, 20_000, 10).primary().attempts(), units);
    CompetingRisks risks = new CompetingRisks(sample, Resampler.original(units.size()));
    LogGrid grid = new LogGrid(sample);
    double[] token = grid.cumulative(sample, risks, Ending.TOKEN);

    for (double ms : new double[] {300, 500, 650, 690}) {
      double law = 0.98 * routes.primary.cdf().applyAsDouble(ms);
      assertThat(token[(int) grid.place(ms)]).isCloseTo(law, within(0.015));
    }
  }
}
