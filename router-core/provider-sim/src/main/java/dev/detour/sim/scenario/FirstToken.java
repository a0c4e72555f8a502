package dev.detour.sim.scenario;

import java.util.random.RandomGenerator;

/** How long a model takes to its first token: a distribution over milliseconds. */
public sealed interface FirstToken {

  /** One draw, in milliseconds. */
  double sampleMs(RandomGenerator random);

  /**
   * P(first token within {@code ms} milliseconds), exactly: what an estimate is checked against.
   */
  double cumulative(double ms);

  /** Always the same time. */
  record Fixed(double ms) implements FirstToken {
    public Fixed {
      Checks.atLeast("fixedMs", ms, 0);
    }

    @Override
    public double sampleMs(RandomGenerator random) {
      return ms;
    }

    @Override
    public double cumulative(double at) {
      return at >= ms ? 1 : 0;
    }
  }

  /** {@code ln X ~ N(ln medianMs, sigma)}: the usual shape of a service under even load. */
  record Lognormal(double medianMs, double sigma) implements FirstToken {
    public Lognormal {
      Checks.positive("medianMs", medianMs);
      Checks.atLeast("sigma", sigma, 0);
    }

    @Override
    public double sampleMs(RandomGenerator random) {
      return Randomness.lognormal(medianMs, sigma, random);
    }

    @Override
    public double cumulative(double at) {
      if (at <= 0) {
        return 0;
      }
      if (sigma == 0) {
        return at >= medianMs ? 1 : 0;
      }
      return Normal.cumulative(Math.log(at / medianMs) / sigma);
    }
  }

  /** Two modes: with probability {@code slowShare} the slow one, otherwise the fast one. */
  record Mixture(double slowShare, FirstToken fast, FirstToken slow) implements FirstToken {
    public Mixture {
      Checks.share("slowShare", slowShare);
    }

    @Override
    public double sampleMs(RandomGenerator random) {
      return (random.nextDouble() < slowShare ? slow : fast).sampleMs(random);
    }

    @Override
    public double cumulative(double at) {
      return slowShare * slow.cumulative(at) + (1 - slowShare) * fast.cumulative(at);
    }
  }
}
