package dev.detour.console.tuning;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/** Draws bootstrap samples of whole requests, or of whole groups of them. */
final class Resampler {
  private final UniformRandomProvider random;
  private final int units;

  /** The group of each unit, or an empty array when units are drawn one by one. */
  private final int[] groupOfUnit;

  private final int groups;

  Resampler(long seed, int units, int[] groupOfUnit, int groups) {
    this.random = RandomSource.XO_SHI_RO_256_PP.create(seed);
    this.units = units;
    this.groupOfUnit = groupOfUnit;
    this.groups = groups;
  }

  /** Every unit once: the sample itself. */
  static double[] original(int units) {
    double[] weights = new double[units];
    Arrays.fill(weights, 1);
    return weights;
  }

  /** How often each unit is drawn. */
  double[] draw() {
    double[] weights = new double[units];
    if (groupOfUnit.length == 0) {
      for (int i = 0; i < units; i++) {
        weights[random.nextInt(units)]++;
      }
      return weights;
    }
    double[] drawn = new double[groups];
    for (int i = 0; i < groups; i++) {
      drawn[random.nextInt(groups)]++;
    }
    for (int i = 0; i < units; i++) {
      weights[i] = drawn[groupOfUnit[i]];
    }
    return weights;
  }

  /** A uniform draw, never 0 or 1. */
  double uniform() {
    return (random.nextInt(1 << 20) + 0.5) / (1 << 20);
  }
}
