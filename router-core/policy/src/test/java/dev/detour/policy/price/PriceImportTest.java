package dev.detour.policy.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PriceImportTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static LiteLlmPriceMap extract() throws IOException {
    try (InputStream file =
        PriceImportTest.class.getResourceAsStream("/detour/prices/litellm-extract.json")) {
      return new LiteLlmPriceMap(JSON.readTree(Objects.requireNonNull(file)));
    }
  }

  @Test
  void readsTiersCachesAndBatches() throws IOException {
    ModelPrice claude = extract().price("claude-sonnet-4-20250514").orElseThrow();
    assertThat(claude.rates())
        .isEqualTo(new Rates(3_000_000, 300_000, 3_750_000, 15_000_000, 15_000_000));
    assertThat(claude.tiers())
        .containsExactly(
            new ModelPrice.Tier(
                200_000, new Rates(6_000_000, 600_000, 7_500_000, 22_500_000, 22_500_000)));
    ModelPrice gpt = extract().price("gpt-4o").orElseThrow();
    assertThat(gpt.inBatch().rates().output()).isEqualTo(5_000_000);
    assertThat(gpt.rates().cachedInput()).isEqualTo(1_250_000);
    assertThat(extract().price("no-such-model")).isEmpty();
  }

  @Test
  void billsALongPromptAtItsTier() throws IOException {
    ModelPrice claude = extract().price("claude-sonnet-4-20250514").orElseThrow();
    assertThat(claude.costMicros(TokenUsage.of(200_000, 100))).isEqualTo(600_000 + 1_500);
    assertThat(claude.costMicros(TokenUsage.of(200_001, 100))).isEqualTo(1_200_006 + 2_250);
  }

  @Test
  void quarantinesAJumpUntilItIsConfirmed() {
    ModelPrice before = ModelPrice.of(1_000_000, 4_000_000);
    ModelPrice slipped = ModelPrice.of(1_000_000, 40_000_000);
    ModelPrice dearer = ModelPrice.of(5_000_000, 4_000_000);
    PriceBook book = new PriceBook("1", Map.of("a/x", before, "a/y", before, "a/z", before));
    Map<String, ModelPrice> source = Map.of("a/x", slipped, "a/y", dearer, "a/new", slipped);

    PriceImport.Result held = PriceImport.merge(book, source, (key, price) -> false);
    assertThat(held.jumps()).containsExactly(new PriceImport.Jump("a/x", before, slipped, 10));
    assertThat(held.models())
        .containsEntry("a/x", before)
        .containsEntry("a/y", dearer)
        .containsEntry("a/z", before)
        .containsEntry("a/new", slipped);
    assertThat(held.changed()).containsExactlyInAnyOrder("a/y", "a/new");

    PriceImport.Result confirmed =
        PriceImport.merge(book, source, (key, price) -> price.equals(slipped));
    assertThat(confirmed.jumps()).isEmpty();
    assertThat(confirmed.models()).containsEntry("a/x", slipped);
  }

  @Test
  void aPriceThatBecameNothingIsAJump() {
    ModelPrice before = ModelPrice.of(1, 1);
    PriceBook book = new PriceBook("1", Map.of("a/x", before));
    assertThat(
            PriceImport.merge(book, Map.of("a/x", ModelPrice.of(0, 1)), (key, price) -> false)
                .models())
        .containsEntry("a/x", before);
  }

  @Test
  void writesWhatItReads() throws IOException {
    for (String model : List.of("gpt-4o", "claude-sonnet-4-20250514", "gemini/gemini-2.5-pro")) {
      ModelPrice price = extract().price(model).orElseThrow();
      assertThat(PriceJson.read(PriceJson.write(price))).isEqualTo(price);
    }
  }

  @Test
  void refusesANegativePrice() throws IOException {
    LiteLlmPriceMap map =
        new LiteLlmPriceMap(
            JSON.readTree("{\"m\":{\"input_cost_per_token\":-1,\"output_cost_per_token\":0}}"));
    assertThatThrownBy(() -> map.price("m")).hasMessageContaining("expected: >= 0");
  }

  @Property(tries = 5000)
  void noUsageWithinTheBoundsCostsMoreThanTheWorstCase(
      @ForAll @LongRange(min = 0, max = 400_000) long bound,
      @ForAll @LongRange(min = 0, max = 400_000) long cap,
      @ForAll long seed) {
    java.util.Random chance = new java.util.Random(seed);
    ModelPrice price =
        new ModelPrice(
            rates(chance),
            List.of(
                new ModelPrice.Tier(1 + chance.nextInt(200_000), rates(chance)),
                new ModelPrice.Tier(200_001 + chance.nextInt(100_000), rates(chance))),
            Optional.empty(),
            chance.nextInt(1000));
    long input = chance.nextLong(bound + 1);
    long output = chance.nextLong(cap + 1);
    TokenUsage usage =
        new TokenUsage(
            input,
            chance.nextLong(input + 1),
            chance.nextLong(input + 1),
            output,
            chance.nextLong(output + 1));
    assertThat(price.costMicros(usage)).isLessThanOrEqualTo(price.worstCaseMicros(bound, cap));
  }

  private static Rates rates(java.util.Random chance) {
    return new Rates(
        chance.nextInt(20_000_000),
        chance.nextInt(20_000_000),
        chance.nextInt(20_000_000),
        chance.nextInt(90_000_000),
        chance.nextInt(90_000_000));
  }
}
