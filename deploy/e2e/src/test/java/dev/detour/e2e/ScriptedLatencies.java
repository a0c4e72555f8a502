package dev.detour.e2e;

import dev.detour.sim.scenario.FirstToken;
import dev.detour.sim.scenario.Scenario;

/** What the scenario's own distributions say of the primary and its fallback. */
final class ScriptedLatencies {
  private final Scenario scenario;
  private final FirstToken primary;

  ScriptedLatencies(String scenario) {
    this.scenario = Scenario.parse(scenario);
    this.primary = firstToken("alpha");
  }

  private FirstToken firstToken(String provider) {
    return scenario.providers().get(provider).models().get("gpt-4o").firstToken();
  }

  /**
   * The threshold with the least expected time to first token, by the scenario's own distributions.
   */
  double bestTimeoutMs() {
    double best = 1;
    for (double ms = 1; ms < 8_000; ms++) {
      best = expectedFirstTokenMs(ms) < expectedFirstTokenMs(best) ? ms : best;
    }
    return best;
  }

  /**
   * E[time to first token] with threshold T: the wait of at most T, and past it the fallback's
   * mean.
   */
  double expectedFirstTokenMs(double timeoutMs) {
    FirstToken.Lognormal fallback = (FirstToken.Lognormal) firstToken("beta");
    double fallbackMean = fallback.medianMs() * Math.exp(fallback.sigma() * fallback.sigma() / 2);
    double waited = 0;
    for (double at = 0.5; at < timeoutMs; at++) {
      waited += 1 - primary.cumulative(at);
    }
    return waited + (1 - primary.cumulative(timeoutMs)) * fallbackMean;
  }

  /** Quantile of the waits for a first token of the primary. */
  double waitMs(double level) {
    double ms = 1;
    while (primary.cumulative(ms) < level) {
      ms++;
    }
    return ms;
  }
}
