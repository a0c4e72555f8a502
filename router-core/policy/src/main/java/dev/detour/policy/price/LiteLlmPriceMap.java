package dev.detour.policy.price;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the price map of LiteLLM ({@code model_prices_and_context_window.json}): USD per token, by
 * model, with other prices for long prompts, caches, reasoning and batches in fields of their own.
 *
 * <p>Prices of service levels ({@code _priority}, {@code _flex}), of longer-lived caches and of
 * other units than tokens are not read.
 */
public final class LiteLlmPriceMap {
  private static final BigDecimal MICROS_PER_MILLION = BigDecimal.valueOf(1_000_000_000_000L);
  private static final Pattern TIER = Pattern.compile("input_cost_per_token_above_(\\d+)k_tokens");

  private final JsonNode map;

  /** Takes a parsed map. */
  public LiteLlmPriceMap(JsonNode map) {
    if (!map.isObject()) {
      throw new IllegalArgumentException("price map: no object (expected: models by name)");
    }
    this.map = map;
  }

  /** The price of a model under its name in the map; empty when it has none per token. */
  public Optional<ModelPrice> price(String name) {
    JsonNode entry = map.path(name);
    if (!entry.path("input_cost_per_token").isNumber()
        || !entry.path("output_cost_per_token").isNumber()) {
      return Optional.empty();
    }
    List<ModelPrice.Tier> tiers = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : entry.properties()) {
      Matcher tier = TIER.matcher(field.getKey());
      if (tier.matches() && field.getValue().isNumber()) {
        long above = Long.parseLong(tier.group(1)) * 1000;
        tiers.add(new ModelPrice.Tier(above, rates(entry, "_above_" + tier.group(1) + "k_tokens")));
      }
    }
    Optional<Rates> batch =
        entry.path("input_cost_per_token_batches").isNumber()
                && entry.path("output_cost_per_token_batches").isNumber()
            ? Optional.of(batch(entry))
            : Optional.empty();
    long perRequest = micros(entry, "input_cost_per_request", BigDecimal.valueOf(1_000_000), 0);
    return Optional.of(new ModelPrice(rates(entry, ""), tiers, batch, perRequest));
  }

  /** A kind of token that has no price of its own in a tier costs what it costs below it. */
  private static Rates rates(JsonNode entry, String suffix) {
    long input = micros(entry, "input_cost_per_token", 0);
    long output = micros(entry, "output_cost_per_token", 0);
    long tierInput = micros(entry, "input_cost_per_token" + suffix, input);
    long tierOutput = micros(entry, "output_cost_per_token" + suffix, output);
    long cached = micros(entry, "cache_read_input_token_cost", tierInput);
    long created = micros(entry, "cache_creation_input_token_cost", tierInput);
    long reasoning = micros(entry, "output_cost_per_reasoning_token", tierOutput);
    return new Rates(
        tierInput,
        micros(entry, "cache_read_input_token_cost" + suffix, cached),
        micros(entry, "cache_creation_input_token_cost" + suffix, created),
        tierOutput,
        Math.max(reasoning, suffix.isEmpty() ? 0 : tierOutput));
  }

  private static Rates batch(JsonNode entry) {
    long input = micros(entry, "input_cost_per_token_batches", 0);
    long output = micros(entry, "output_cost_per_token_batches", 0);
    return new Rates(input, input, input, output, output);
  }

  private static long micros(JsonNode entry, String field, long otherwise) {
    return micros(entry, field, MICROS_PER_MILLION, otherwise);
  }

  private static long micros(JsonNode entry, String field, BigDecimal scale, long otherwise) {
    JsonNode value = entry.path(field);
    if (!value.isNumber()) {
      return otherwise;
    }
    BigDecimal micros = value.decimalValue().multiply(scale).setScale(0, RoundingMode.HALF_UP);
    if (micros.signum() < 0) {
      throw new IllegalArgumentException(field + ": " + value + " (expected: >= 0)");
    }
    return micros.longValueExact();
  }
}
