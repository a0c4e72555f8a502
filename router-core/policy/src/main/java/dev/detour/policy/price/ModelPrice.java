package dev.detour.policy.price;

import java.math.BigInteger;

/**
 * What one model costs, in micro-USD per million tokens.
 *
 * @param input per million uncached input tokens
 * @param cachedInput per million input tokens read from a cache
 * @param cacheCreationInput per million input tokens written to a cache
 * @param output per million output tokens, reasoning included
 */
public record ModelPrice(long input, long cachedInput, long cacheCreationInput, long output) {
  private static final long PER = 1_000_000;

  /** Below this, four products of tokens and price cannot overflow a long when added. */
  private static final long SAFE = 1L << 30;

  public ModelPrice {
    notNegative("input", input);
    notNegative("cachedInput", cachedInput);
    notNegative("cacheCreationInput", cacheCreationInput);
    notNegative("output", output);
  }

  /** A price whose cached and cache-creation input costs as much as any input. */
  public static ModelPrice of(long input, long output) {
    return new ModelPrice(input, input, input, output);
  }

  /**
   * The cost of an attempt in micro-USD: the exact sum over all token kinds, divided once and
   * rounded half up. Beyond what a long holds, {@link Long#MAX_VALUE}.
   */
  public long costMicros(TokenUsage usage) {
    long plain = usage.input() - usage.cachedInput() - usage.cacheCreationInput();
    if (fits(usage.input()) && fits(usage.output()) && pricesFit()) {
      long exact =
          plain * input
              + usage.cachedInput() * cachedInput
              + usage.cacheCreationInput() * cacheCreationInput
              + usage.output() * output;
      return (exact + PER / 2) / PER;
    }
    return wideCostMicros(usage, plain);
  }

  /** The cost of the given input and of the whole output cap, nothing cached. */
  public long worstCaseMicros(long inputTokens, long outputCap) {
    return costMicros(TokenUsage.of(inputTokens, outputCap));
  }

  private long wideCostMicros(TokenUsage usage, long plain) {
    BigInteger exact =
        product(plain, input)
            .add(product(usage.cachedInput(), cachedInput))
            .add(product(usage.cacheCreationInput(), cacheCreationInput))
            .add(product(usage.output(), output));
    BigInteger rounded = exact.add(BigInteger.valueOf(PER / 2)).divide(BigInteger.valueOf(PER));
    return rounded.bitLength() > 63 ? Long.MAX_VALUE : rounded.longValue();
  }

  private boolean pricesFit() {
    return fits(input) && fits(cachedInput) && fits(cacheCreationInput) && fits(output);
  }

  private static boolean fits(long value) {
    return value < SAFE;
  }

  private static BigInteger product(long tokens, long price) {
    return BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(price));
  }

  private static void notNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
    }
  }
}
