package dev.detour.policy.price;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** A price as the policy document writes it. */
public final class PriceJson {
  private PriceJson() {}

  /** The price of one model, with all that is not the default. */
  public static ObjectNode write(ModelPrice price) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    put(node, price.rates());
    if (!price.tiers().isEmpty()) {
      for (ModelPrice.Tier tier : price.tiers()) {
        ObjectNode entry = node.withArray("tiers").addObject();
        entry.put("aboveInputTokens", tier.aboveInputTokens());
        put(entry, tier.rates());
      }
    }
    price.batch().ifPresent(batch -> put(node.putObject("batch"), batch));
    if (price.perRequestMicros() > 0) {
      node.put("perRequest", price.perRequestMicros());
    }
    return node;
  }

  private static void put(ObjectNode node, Rates rates) {
    node.put("input", rates.input());
    if (rates.cachedInput() != rates.input()) {
      node.put("cachedInput", rates.cachedInput());
    }
    if (rates.cacheCreationInput() != rates.input()) {
      node.put("cacheCreationInput", rates.cacheCreationInput());
    }
    node.put("output", rates.output());
    if (rates.reasoningOutput() != rates.output()) {
      node.put("reasoningOutput", rates.reasoningOutput());
    }
  }

  /** Reads what {@link #write} wrote. */
  public static ModelPrice read(JsonNode node) {
    var tiers = new java.util.ArrayList<ModelPrice.Tier>();
    for (JsonNode tier : node.path("tiers")) {
      tiers.add(new ModelPrice.Tier(tier.path("aboveInputTokens").longValue(), rates(tier)));
    }
    return new ModelPrice(
        rates(node),
        tiers,
        Optional.ofNullable(node.get("batch")).map(PriceJson::rates),
        node.path("perRequest").longValue());
  }

  private static Rates rates(JsonNode node) {
    long input = node.path("input").longValue();
    long output = node.path("output").longValue();
    return new Rates(
        input,
        node.path("cachedInput").asLong(input),
        node.path("cacheCreationInput").asLong(input),
        output,
        node.path("reasoningOutput").asLong(output));
  }
}
