package dev.detour.policy.decision;

/** A source of chance, passed in so that a decision can be replayed. */
@FunctionalInterface
public interface Randomness {
  /** The next value, within [0, 1). */
  double nextDouble();

  /** Always the same value. */
  static Randomness constant(double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException("value: " + value + " (expected: 0..1, without 1)");
    }
    return () -> value;
  }

  /**
   * The chance of one decision: a pure function of the request's id and of how many attempts came
   * before. Whoever replays the request draws the same values without a stored generator.
   */
  static Randomness of(String requestId, int attempts) {
    return new SplitMix(requestId.hashCode() * 0x9E3779B97F4A7C15L + attempts);
  }

  /** SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
  final class SplitMix implements Randomness {
    private long state;

    private SplitMix(long seed) {
      this.state = seed;
    }

    @Override
    public double nextDouble() {
      state += 0x9E3779B97F4A7C15L;
      long z = state;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
    }
  }
}
