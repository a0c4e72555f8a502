package dev.detour.policy.price;

import java.util.Map;
import java.util.Optional;

/**
 * Prices by {@code provider/model}, under one version that every cost carries.
 *
 * @param version names this state of the prices
 * @param models by {@code provider/model}
 */
public record PriceBook(String version, Map<String, ModelPrice> models) {
  /** A book that knows no price. */
  public static final PriceBook EMPTY = new PriceBook("none", Map.of());

  public PriceBook {
    if (version.isBlank()) {
      throw new IllegalArgumentException("version: blank (expected: a name)");
    }
    models = Map.copyOf(models);
  }

  /** The key of a model at a provider. */
  public static String key(String provider, String model) {
    return provider + "/" + model;
  }

  /** The price of a model at a provider. */
  public Optional<ModelPrice> price(String provider, String model) {
    return Optional.ofNullable(models.get(key(provider, model)));
  }

  /** The cost of one attempt. */
  public Cost cost(String provider, String model, TokenUsage usage) {
    ModelPrice price = models.get(key(provider, model));
    return price == null
        ? new Cost.Unknown(key(provider, model))
        : new Cost.Known(price.costMicros(usage), version);
  }
}
