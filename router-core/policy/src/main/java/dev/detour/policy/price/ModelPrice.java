package dev.detour.policy.price;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What one model costs.
 *
 * @param rates of a prompt below every tier
 * @param tiers of longer prompts, rising; the whole attempt is billed at the highest that applies
 * @param batch of work that the provider does when it likes; empty: it has no such price
 * @param perRequestMicros micro-USD beside the tokens, for each answer
 */
public record ModelPrice(
    Rates rates, List<Tier> tiers, Optional<Rates> batch, long perRequestMicros) {
  private static final BigInteger PER = BigInteger.valueOf(1_000_000);

  /** Below this, five products of tokens and price cannot overflow a long when added. */
  private static final long SAFE = 1L << 30;

  /**
   * The rates of prompts above a length.
   *
   * @param aboveInputTokens the longest prompt that is still cheaper, cached input included
   */
  public record Tier(long aboveInputTokens, Rates rates) {
    public Tier {
      if (aboveInputTokens < 1) {
        throw new IllegalArgumentException(
            "aboveInputTokens: " + aboveInputTokens + " (expected: >= 1)");
      }
    }
  }

  public ModelPrice {
    List<Tier> rising = new ArrayList<>(tiers);
    rising.sort(Comparator.comparingLong(Tier::aboveInputTokens));
    tiers = List.copyOf(rising);
    if (perRequestMicros < 0) {
      throw new IllegalArgumentException(
          "perRequestMicros: " + perRequestMicros + " (expected: >= 0)");
    }
  }

  /** One price for all prompts, in micro-USD per million tokens; reasoning costs as any output. */
  public ModelPrice(long input, long cachedInput, long cacheCreationInput, long output) {
    this(
        new Rates(input, cachedInput, cacheCreationInput, output, output),
        List.of(),
        Optional.empty(),
        0);
  }

  /** A price whose cached and cache-creation input costs as much as any input. */
  public static ModelPrice of(long input, long output) {
    return new ModelPrice(input, input, input, output);
  }

  /** The price of the same model for batch work; this one where there is no other. */
  public ModelPrice inBatch() {
    return batch.isEmpty()
        ? this
        : new ModelPrice(batch.get(), List.of(), Optional.empty(), perRequestMicros);
  }

  /** The rates that a prompt of this length is billed at. */
  public Rates ratesFor(long inputTokens) {
    Rates applying = rates;
    for (Tier tier : tiers) {
      if (inputTokens > tier.aboveInputTokens) {
        applying = tier.rates;
      }
    }
    return applying;
  }

  /**
   * The cost of an attempt in micro-USD: the exact sum over all token kinds, divided once and
   * rounded half up. Beyond what a long holds, {@link Long#MAX_VALUE}.
   */
  public long costMicros(TokenUsage usage) {
    Rates at = tiers.isEmpty() ? rates : ratesFor(usage.input());
    long plain = usage.input() - usage.cachedInput() - usage.cacheCreationInput();
    long spoken = usage.output() - usage.reasoningOutput();
    if (fits(usage.input()) && fits(usage.output()) && fits(at)) {
      long exact =
          plain * at.input()
              + usage.cachedInput() * at.cachedInput()
              + usage.cacheCreationInput() * at.cacheCreationInput()
              + spoken * at.output()
              + usage.reasoningOutput() * at.reasoningOutput();
      return plusRequest((exact + 500_000) / 1_000_000);
    }
    BigInteger exact =
        product(plain, at.input())
            .add(product(usage.cachedInput(), at.cachedInput()))
            .add(product(usage.cacheCreationInput(), at.cacheCreationInput()))
            .add(product(spoken, at.output()))
            .add(product(usage.reasoningOutput(), at.reasoningOutput()));
    return rounded(exact);
  }

  /**
   * The most that any usage within these bounds can cost: all input of the dearest kind, all output
   * of the dearest kind, at the dearest tier that the bound reaches.
   */
  public long worstCaseMicros(long inputTokens, long outputCap) {
    long worst = worstCaseMicros(rates, inputTokens, outputCap);
    for (Tier tier : tiers) {
      if (inputTokens > tier.aboveInputTokens) {
        worst = Math.max(worst, worstCaseMicros(tier.rates, inputTokens, outputCap));
      }
    }
    return worst;
  }

  private long worstCaseMicros(Rates at, long inputTokens, long outputCap) {
    if (fits(inputTokens) && fits(outputCap) && fits(at)) {
      long exact = inputTokens * at.dearestInput() + outputCap * at.dearestOutput();
      return plusRequest((exact + 500_000) / 1_000_000);
    }
    return rounded(
        product(inputTokens, at.dearestInput()).add(product(outputCap, at.dearestOutput())));
  }

  private long rounded(BigInteger exact) {
    BigInteger micros = exact.add(BigInteger.valueOf(500_000)).divide(PER);
    return micros.bitLength() > 63 ? Long.MAX_VALUE : plusRequest(micros.longValue());
  }

  private long plusRequest(long micros) {
    return micros > Long.MAX_VALUE - perRequestMicros ? Long.MAX_VALUE : micros + perRequestMicros;
  }

  private static boolean fits(Rates at) {
    return fits(at.dearestInput()) && fits(at.dearestOutput());
  }

  private static boolean fits(long value) {
    return value < SAFE;
  }

  private static BigInteger product(long tokens, long price) {
    return BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(price));
  }
}
