package dev.detour.policy.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyHistogramTest {
  @ParameterizedTest
  @CsvSource({
    "-5, -1",
    "0, -1",
    "1, -1",
    "2, 15",
    "3, 25",
    "4, 31",
    "1000, 159",
    "1024, 159",
    "1025, 160",
    "1048576, 319",
    "1048577, 320",
    "60000000, 413",
    "4611686018427387904, 991",
  })
  void putsALatencyIntoItsBucket(long micros, int bucket) {
    assertThat(LatencyHistogram.bucketOf(micros)).isEqualTo(bucket);
  }

  @Property
  void holdsEachLatencyBetweenItsBounds(@ForAll @LongRange(min = 1, max = 1L << 40) long micros) {
    int bucket = LatencyHistogram.bucketOf(micros);

    assertThat((double) micros)
        .isGreaterThan(LatencyHistogram.lowerBoundUs(bucket) * (1 - 1e-12))
        .isLessThanOrEqualTo(LatencyHistogram.upperBoundUs(bucket) * (1 + 1e-12));
  }

  @Test
  void readsQuantilesToWithinABucket() {
    Map<Short, Long> counts = new HashMap<>();
    for (long micros = 1; micros <= 100_000; micros++) {
      counts.merge((short) LatencyHistogram.bucketOf(micros), 1L, Long::sum);
    }

    for (double q : new double[] {0.01, 0.5, 0.9, 0.95, 0.99}) {
      assertThat(LatencyHistogram.quantile(counts, q)).isCloseTo(q * 100_000, within(q * 4_500));
    }
    assertThat(LatencyHistogram.quantile(counts, 1)).isBetween(100_000.0, 104_500.0);
  }

  @Test
  void hasNoQuantileOfNothing() {
    assertThat(LatencyHistogram.quantile(Map.of(), 0.5)).isNaN();
    assertThat(LatencyHistogram.quantile(Map.of(3, 0), 0.5)).isNaN();
    assertThatThrownBy(() -> LatencyHistogram.quantile(Map.of(), 1.1))
        .hasMessage("q: 1.1 (expected: 0..1)");
  }
}
