package dev.detour.sim.log;

/**
 * Tokens of one attempt, as a provider bills them.
 *
 * @param input all input tokens, cached ones included
 * @param cachedInput the part of the input read from the provider's cache
 * @param cacheWrite the part of the input written to the provider's cache
 * @param output all output tokens, reasoning included
 * @param reasoning the part of the output that is never shown
 */
public record TokenUsage(
    long input, long cachedInput, long cacheWrite, long output, long reasoning) {

  /** Nothing billed. */
  public static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0, 0);

  public TokenUsage {
    if (cachedInput < 0 || cachedInput > input) {
      throw new IllegalArgumentException(
          "cachedInput: " + cachedInput + " (expected: 0 to input, " + input + ")");
    }
    if (cacheWrite < 0 || cacheWrite > input - cachedInput) {
      throw new IllegalArgumentException(
          "cacheWrite: "
              + cacheWrite
              + " (expected: 0 to the input not cached, "
              + (input - cachedInput)
              + ")");
    }
    if (reasoning < 0 || reasoning > output) {
      throw new IllegalArgumentException(
          "reasoning: " + reasoning + " (expected: 0 to output, " + output + ")");
    }
  }

  /** Tokens of which none was written to a cache. */
  public TokenUsage(long input, long cachedInput, long output, long reasoning) {
    this(input, cachedInput, 0, output, reasoning);
  }

  /** Input neither read from a cache nor written to one. */
  public long freshInput() {
    return input - cachedInput - cacheWrite;
  }

  /** Output tokens that the caller sees. */
  public long visible() {
    return output - reasoning;
  }
}
