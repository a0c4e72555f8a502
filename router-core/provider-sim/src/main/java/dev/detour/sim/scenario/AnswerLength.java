package dev.detour.sim.scenario;

import java.util.random.RandomGenerator;

/** How many tokens a model answers with when the request does not say: a distribution. */
public sealed interface AnswerLength {

  /** One draw: at least 1 token. */
  int sample(RandomGenerator random);

  /** Always the same length. */
  record Fixed(int tokens) implements AnswerLength {
    public Fixed {
      Checks.atLeast("tokens", tokens, 1);
    }

    @Override
    public int sample(RandomGenerator random) {
      return tokens;
    }
  }

  /** Lognormal, rounded, cut at {@code max} tokens. */
  record Lognormal(double median, double sigma, int max) implements AnswerLength {
    public Lognormal {
      Checks.atLeast("median", median, 1);
      Checks.atLeast("sigma", sigma, 0);
      Checks.atLeast("max", max, 1);
    }

    @Override
    public int sample(RandomGenerator random) {
      double drawn = Randomness.lognormal(median, sigma, random);
      return (int) Math.min(max, Math.max(1, Math.rint(drawn)));
    }
  }
}
