package dev.detour.policy.price;

/**
 * What tokens cost, in micro-USD per million.
 *
 * @param input uncached input
 * @param cachedInput input read from a cache
 * @param cacheCreationInput input written to a cache
 * @param output generated tokens but reasoning
 * @param reasoningOutput tokens spent on reasoning
 */
public record Rates(
    long input, long cachedInput, long cacheCreationInput, long output, long reasoningOutput) {

  public Rates {
    notNegative("input", input);
    notNegative("cachedInput", cachedInput);
    notNegative("cacheCreationInput", cacheCreationInput);
    notNegative("output", output);
    notNegative("reasoningOutput", reasoningOutput);
  }

  /** The most that a token of input can cost, whatever becomes of it. */
  long dearestInput() {
    return Math.max(input, Math.max(cachedInput, cacheCreationInput));
  }

  /** The most that a token of output can cost. */
  long dearestOutput() {
    return Math.max(output, reasoningOutput);
  }

  private static void notNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
    }
  }
}
