package dev.detour.policy.document;

import dev.detour.policy.document.shape.Shape;
import dev.detour.policy.document.shape.Shape.Entries;
import dev.detour.policy.document.shape.Shape.Field;
import dev.detour.policy.document.shape.Shape.Fields;
import dev.detour.policy.document.shape.Shape.Items;
import dev.detour.policy.document.shape.Shape.Text;
import dev.detour.policy.document.shape.Shape.Whole;
import java.util.ArrayList;
import java.util.List;

/** The shape of the document's prices. */
final class PriceShape {
  private static final long MAX_PRICE = 1_000_000_000_000L;

  private PriceShape() {}

  static Shape prices() {
    return Fields.of(
        "What models cost, in micro-USD per million tokens.",
        Field.required(
            "version", PolicyShape.name("Names this state of the prices; costs carry it.")),
        Field.required(
            "models",
            new Entries(
                "By provider/model.",
                new Text("A model at a provider.", "[^/\\s]+/\\S+", "provider/model", 400),
                model())));
  }

  private static Shape model() {
    List<Field> fields = rates();
    fields.add(
        Field.optional(
            "tiers",
            new Items("Other prices of longer prompts, for the whole attempt.", tier()),
            "one price for all prompts"));
    fields.add(
        Field.optional(
            "batch",
            Fields.of("Prices of the provider's batch API.", rates().toArray(Field[]::new))));
    fields.add(
        Field.optional(
            "perRequest",
            new Whole("Micro-USD per answer, beside its tokens.", 0, MAX_PRICE),
            "0"));
    return Fields.of("The price of one model.", fields.toArray(Field[]::new));
  }

  private static Shape tier() {
    List<Field> fields = new ArrayList<>();
    fields.add(
        Field.required(
            "aboveInputTokens",
            new Whole("The longest prompt that is still cheaper.", 1, 1_000_000_000)));
    fields.addAll(rates());
    return Fields.of("Prices of prompts above a length.", fields.toArray(Field[]::new));
  }

  private static List<Field> rates() {
    return new ArrayList<>(
        List.of(
            Field.required("input", price("Uncached input.")),
            Field.optional("cachedInput", price("Input read from a cache."), "that of input"),
            Field.optional(
                "cacheCreationInput", price("Input written to a cache."), "that of input"),
            Field.required("output", price("Output.")),
            Field.optional(
                "reasoningOutput", price("Output spent on reasoning."), "that of output")));
  }

  private static Shape price(String description) {
    return new Whole(description, 0, MAX_PRICE);
  }
}
