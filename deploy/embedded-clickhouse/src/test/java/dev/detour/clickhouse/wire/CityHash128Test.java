package dev.detour.clickhouse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.data.ClickHouseCityHash;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CityHash128Test {

  @Test
  void agreesWithTheDriverForEveryLengthAndOffset() {
    byte[] data = new byte[4_000];
    new Random(3).nextBytes(data);
    for (int length = 0; length < 700; length++) {
      for (int offset : new int[] {0, 1, 17}) {
        long[] expected = ClickHouseCityHash.cityHash128(data, offset, length);
        CityHash128 actual = CityHash128.of(data, offset, length);
        assertThat(new long[] {actual.low(), actual.high()})
            .as("length %d at %d", length, offset)
            .isEqualTo(expected);
      }
    }
  }
}
