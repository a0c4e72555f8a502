package dev.detour.clickhouse.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TypeArgumentsTest {

  @Test
  void splitsAtCommasOutsideBracketsAndQuotes() {
    assertThat(split("Map(LowCardinality(String), Array(Tuple(Int8, Int16)))"))
        .containsExactly("LowCardinality(String)", "Array(Tuple(Int8, Int16))");
    assertThat(split("Enum8('a,)\\'(' = 1, 'b' = 2)")).containsExactly("'a,)\\'(' = 1", "'b' = 2");
    assertThat(split("DateTime64(3, 'UTC')")).containsExactly("3", "'UTC'");
  }

  @Test
  void takesNamesOffElements() {
    assertThat(
            TypeArguments.withoutNames(
                List.of(
                    "a String", "`b, c` Array(Int8)", "DateTime64(3, 'UTC')", "d Decimal(9, 2)")))
        .containsExactly("String", "Array(Int8)", "DateTime64(3, 'UTC')", "Decimal(9, 2)");
  }

  @Test
  void knowsWhatItCannotMeasure() {
    assertThatThrownBy(() -> ColumnLayout.of("Array(JSON)"))
        .isInstanceOf(UnsupportedColumnException.class)
        .hasMessageContaining("JSON");
  }

  private static List<String> split(String type) {
    return TypeArguments.split(type, type.indexOf('('));
  }
}
