package dev.detour.sim.scenario;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Derives every random number of a scenario from its seed and from what the number is for.
 *
 * <p>Two draws share nothing but the seed: adding a fault rule does not shift the latencies, and
 * the order in which requests arrive does not change what a request with a key of its own gets.
 */
public final class Randomness {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Randomness() {}

  /** A generator that depends on the seed and the parts alone. */
  public static RandomGenerator of(long seed, String... parts) {
    long hash = FNV_OFFSET ^ mix(seed);
    for (String part : parts) {
      for (int i = 0; i < part.length(); i++) {
        hash = (hash ^ part.charAt(i)) * FNV_PRIME;
      }
      hash = (hash ^ 0x1f) * FNV_PRIME; // a separator, so that ("ab","c") differs from ("a","bc")
    }
    return new SplittableRandom(mix(hash));
  }

  /**
   * A standard normal number, by Box and Muller: unlike {@code nextGaussian} its result is the same
   * on every JDK.
   */
  static double gaussian(RandomGenerator random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
  }

  /** exp(mu + sigma z) for a standard normal z: the lognormal number with the given median. */
  static double lognormal(double median, double sigma, RandomGenerator random) {
    return median * StrictMath.exp(sigma * gaussian(random));
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
