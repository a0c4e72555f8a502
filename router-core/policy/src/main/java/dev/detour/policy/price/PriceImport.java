package dev.detour.policy.price;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Takes new prices into a book, but for jumps: a price that became more than {@value #JUMP} times
 * what it was, or less than that part of it, is more often a slip in the source than a price. It
 * stays as it was until a person confirms the new one.
 */
public final class PriceImport {
  /** A change by more than this factor, up or down, is a jump. */
  public static final double JUMP = 5;

  private PriceImport() {}

  /**
   * A price that was not taken.
   *
   * @param key {@code provider/model}
   * @param factor of the rate that changed most, above 1 for both directions
   */
  public record Jump(String key, ModelPrice before, ModelPrice after, double factor) {}

  /**
   * What an import came to.
   *
   * @param models the book's prices after it
   * @param changed keys whose price is new or different
   * @param jumps what was left out
   */
  public record Result(Map<String, ModelPrice> models, List<String> changed, List<Jump> jumps) {}

  /**
   * Merges new prices into a book.
   *
   * @param book the prices so far; models that the source does not know stay as they are
   * @param source new prices by {@code provider/model}
   * @param confirmed whether a person has confirmed this price of this key
   */
  public static Result merge(
      PriceBook book, Map<String, ModelPrice> source, BiPredicate<String, ModelPrice> confirmed) {
    Map<String, ModelPrice> models = new LinkedHashMap<>(book.models());
    List<String> changed = new ArrayList<>();
    List<Jump> jumps = new ArrayList<>();
    source.forEach(
        (key, after) -> {
          ModelPrice before = book.models().get(key);
          Optional<Jump> jump =
              before == null || confirmed.test(key, after)
                  ? Optional.empty()
                  : jump(key, before, after);
          if (jump.isPresent()) {
            jumps.add(jump.get());
          } else if (!after.equals(before)) {
            models.put(key, after);
            changed.add(key);
          }
        });
    return new Result(models, changed, jumps);
  }

  private static Optional<Jump> jump(String key, ModelPrice before, ModelPrice after) {
    double factor = factor(before.rates(), after.rates());
    for (ModelPrice.Tier tier : before.tiers()) {
      long inside = tier.aboveInputTokens() + 1;
      factor = Math.max(factor, factor(tier.rates(), after.ratesFor(inside)));
    }
    for (ModelPrice.Tier tier : after.tiers()) {
      long inside = tier.aboveInputTokens() + 1;
      factor = Math.max(factor, factor(before.ratesFor(inside), tier.rates()));
    }
    if (before.batch().isPresent() && after.batch().isPresent()) {
      factor = Math.max(factor, factor(before.batch().get(), after.batch().get()));
    }
    factor = Math.max(factor, factor(before.perRequestMicros(), after.perRequestMicros()));
    return factor > JUMP ? Optional.of(new Jump(key, before, after, factor)) : Optional.empty();
  }

  private static double factor(Rates before, Rates after) {
    double input = factor(before.input(), after.input());
    double cached = factor(before.cachedInput(), after.cachedInput());
    double created = factor(before.cacheCreationInput(), after.cacheCreationInput());
    double output = factor(before.output(), after.output());
    double reasoning = factor(before.reasoningOutput(), after.reasoningOutput());
    return Math.max(Math.max(Math.max(input, cached), Math.max(created, output)), reasoning);
  }

  /** From or to nothing is the largest jump there is. */
  private static double factor(long before, long after) {
    if (before == after) {
      return 1;
    } else if (before == 0 || after == 0) {
      return Double.MAX_VALUE;
    }
    return before > after ? (double) before / after : (double) after / before;
  }
}
