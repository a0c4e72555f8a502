package dev.detour.policy.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PriceBookTest {
  private static final ModelPrice GPT_4O =
      new ModelPrice(2_500_000, 1_250_000, 3_000_000, 10_000_000);
  private static final PriceBook BOOK = new PriceBook("2026-11-01", Map.of("alpha/gpt-4o", GPT_4O));

  @Test
  void pricesEachKindOfTokenOnce() {
    TokenUsage usage = new TokenUsage(1000, 400, 100, 200, 50);

    // 500 plain, 400 cached, 100 written to the cache, 200 out: 1250 + 500 + 300 + 2000.
    assertThat(BOOK.cost("alpha", "gpt-4o", usage)).isEqualTo(new Cost.Known(4050, "2026-11-01"));
  }

  @Test
  void saysWhichPriceIsUnknown() {
    assertThat(BOOK.cost("beta", "gpt-4o", TokenUsage.of(1, 1)))
        .isEqualTo(new Cost.Unknown("beta/gpt-4o"));
  }

  @Test
  void roundsHalfUpOnce() {
    ModelPrice half = ModelPrice.of(500_000, 250_000);

    assertThat(half.costMicros(TokenUsage.of(1, 0))).isEqualTo(1); // 0.5
    assertThat(half.costMicros(TokenUsage.of(0, 1))).isZero(); // 0.25
    assertThat(half.costMicros(TokenUsage.of(1, 1))).isEqualTo(1); // 0.75, not 1 + 0
    assertThat(half.costMicros(TokenUsage.of(2, 2))).isEqualTo(2); // 1.5
  }

  @Test
  void neverBillsAPartBeyondItsWhole() {
    TokenUsage usage = new TokenUsage(10, 20, 5, 3, 9);

    assertThat(usage).isEqualTo(new TokenUsage(10, 10, 0, 3, 3));
    assertThatThrownBy(() -> TokenUsage.of(-1, 0)).hasMessage("input: -1 (expected: >= 0)");
  }

  @Test
  void saturatesInsteadOfOverflowing() {
    ModelPrice dear = ModelPrice.of(Long.MAX_VALUE, Long.MAX_VALUE);

    assertThat(dear.costMicros(TokenUsage.of(Long.MAX_VALUE, 1))).isEqualTo(Long.MAX_VALUE);
  }

  @Property
  void isTheExactSumRoundedOnce(
      @ForAll @LongRange(min = 0, max = 1L << 34) long input,
      @ForAll @LongRange(min = 0, max = 1L << 34) long cached,
      @ForAll @LongRange(min = 0, max = 1L << 34) long output,
      @ForAll @LongRange(min = 0, max = 1L << 34) long price) {
    ModelPrice model = new ModelPrice(price, price / 2, price, price * 3);
    TokenUsage usage = new TokenUsage(input, cached, 0, output, 0);

    BigDecimal exact =
        times(usage.input() - usage.cachedInput(), price)
            .add(times(usage.cachedInput(), price / 2))
            .add(times(output, price * 3));
    assertThat(model.costMicros(usage))
        .isEqualTo(exact.movePointLeft(6).setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  private static BigDecimal times(long one, long other) {
    return BigDecimal.valueOf(one).multiply(BigDecimal.valueOf(other));
  }
}
