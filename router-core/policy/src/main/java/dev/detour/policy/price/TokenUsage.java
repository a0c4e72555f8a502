package dev.detour.policy.price;

/**
 * The tokens of one attempt, as the provider counts them.
 *
 * @param input prompt tokens, including cached ones and those written to a cache
 * @param cachedInput the part of {@code input} read from the provider's cache
 * @param cacheCreationInput the part of {@code input} written to the provider's cache
 * @param output generated tokens, including reasoning
 * @param reasoningOutput the part of {@code output} spent on reasoning
 */
public record TokenUsage(
    long input, long cachedInput, long cacheCreationInput, long output, long reasoningOutput) {

  /**
   * The most that is believed of one count. No answer has as many; a server that counts below zero
   * without a sign says more, and sums of such counts would not fit a ledger.
   */
  public static final long MOST = 1_000_000_000;

  /** No tokens. */
  public static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0, 0);

  public TokenUsage {
    notNegative("input", input);
    notNegative("cachedInput", cachedInput);
    notNegative("cacheCreationInput", cacheCreationInput);
    notNegative("output", output);
    notNegative("reasoningOutput", reasoningOutput);
    // Providers disagree with themselves at times; a part is never billed beyond its whole.
    cachedInput = Math.min(cachedInput, input);
    cacheCreationInput = Math.min(cacheCreationInput, input - cachedInput);
    reasoningOutput = Math.min(reasoningOutput, output);
  }

  /** Input and output without parts. */
  public static TokenUsage of(long input, long output) {
    return new TokenUsage(input, 0, 0, output, 0);
  }

  /** A provider's count, as far as it can be one. */
  public static long count(long told) {
    return Math.max(0, Math.min(MOST, told));
  }

  private static void notNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
    }
  }
}
