package dev.detour.policy.price;

/** What an attempt cost, or that nobody knows. Unknown is never zero. */
public sealed interface Cost {
  /**
   * A cost from a price book.
   *
   * @param micros micro-USD
   * @param priceVersion the price book's version
   */
  record Known(long micros, String priceVersion) implements Cost {}

  /**
   * No price is known.
   *
   * @param key the {@code provider/model} that the price book lacks
   */
  record Unknown(String key) implements Cost {}
}
