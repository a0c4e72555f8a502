package dev.detour.standalone.history;

import dev.detour.sim.scenario.Randomness;
import java.util.random.RandomGenerator;

/** Chance that depends on the seed and on what it is for, on every machine alike. */
final class Draws {
  private Draws() {}

  static RandomGenerator of(long seed, String... parts) {
    return Randomness.of(seed, parts);
  }

  /** A standard normal number, by Box and Muller. */
  static double gaussian(RandomGenerator random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
  }
}
