package dev.detour.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FirstTokenTest {
  private static final int DRAWS = 20_000;

  static Stream<FirstToken> models() {
    return Stream.of(
        new FirstToken.Lognormal(400, 0.4),
        new FirstToken.Lognormal(3, 1.5),
        new FirstToken.Mixture(
            0.12, new FirstToken.Lognormal(420, 0.35), new FirstToken.Lognormal(7_000, 0.35)));
  }

  /**
   * The largest gap between the drawn and the stated distribution: 1.63/sqrt(n) is the 1 % point.
   */
  @ParameterizedTest
  @MethodSource("models")
  void drawsFollowTheStatedDistribution(FirstToken model) {
    double[] drawn = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      drawn[i] = model.sampleMs(Randomness.of(7, "request", Integer.toString(i)));
    }
    Arrays.sort(drawn);
    double gap = 0;
    for (int i = 0; i < DRAWS; i++) {
      double stated = model.cumulative(drawn[i]);
      gap = Math.max(gap, Math.max(stated - i / (double) DRAWS, (i + 1) / (double) DRAWS - stated));
    }

    assertThat(gap).isLessThan(1.63 / Math.sqrt(DRAWS));
  }

  @Test
  void lognormalHasItsMedianAndQuartiles() {
    FirstToken model = new FirstToken.Lognormal(500, 0.5);

    assertThat(model.cumulative(500)).isCloseTo(0.5, within(1e-6));
    assertThat(model.cumulative(500 * Math.exp(0.5 * 1.959964))).isCloseTo(0.975, within(1e-6));
    assertThat(model.cumulative(500 * Math.exp(-0.5 * 0.674490))).isCloseTo(0.25, within(1e-6));
    assertThat(model.cumulative(0)).isZero();
  }

  @Test
  void fixedIsAlwaysTheSame() {
    FirstToken model = new FirstToken.Fixed(20);

    assertThat(model.sampleMs(Randomness.of(1, "x"))).isEqualTo(20);
    assertThat(model.cumulative(19.9)).isZero();
    assertThat(model.cumulative(20)).isOne();
  }

  @Test
  void randomnessDependsOnSeedAndPartsAlone() {
    RandomGenerator one = Randomness.of(1, "latency", "a");

    assertThat(Randomness.of(1, "latency", "a").nextLong()).isEqualTo(one.nextLong());
    assertThat(
            Stream.of(
                    Randomness.of(1, "latency", "a"),
                    Randomness.of(2, "latency", "a"),
                    Randomness.of(1, "length", "a"),
                    Randomness.of(1, "latency", "b"),
                    Randomness.of(1, "latenc", "ya"))
                .map(RandomGenerator::nextLong))
        .doesNotHaveDuplicates();
  }

  /** Pinned: a change here changes every recorded scenario. */
  @Test
  void drawsStayTheSameFromReleaseToRelease() {
    assertThat(new FirstToken.Lognormal(400, 0.4).sampleMs(Randomness.of(42, "latency", "pinned")))
        .isCloseTo(680.7489501760787, within(1e-9));
  }
}
