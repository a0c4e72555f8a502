package dev.detour.jobs.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Expected bytes are those of ClickHouse's documentation of RowBinary. */
class RowBinaryWriterTest {

  @Test
  void writesNumbersLittleEndian() {
    assertThat(hex(w -> w.uint16(0x0102))).isEqualTo("0201");
    assertThat(hex(w -> w.uint32(0xFFFF_FFFEL))).isEqualTo("feffffff");
    assertThat(hex(w -> w.uint64(1))).isEqualTo("0100000000000000");
    assertThat(hex(w -> w.int64(-2))).isEqualTo("feffffffffffffff");
    assertThat(hex(w -> w.int16(-1))).isEqualTo("ffff");
    assertThat(hex(w -> w.bool(true))).isEqualTo("01");
  }

  @Test
  void writesTextsWithTheirLengthInBytes() {
    assertThat(hex(w -> w.string(""))).isEqualTo("00");
    assertThat(hex(w -> w.string("aé"))).isEqualTo("0361c3a9");
    assertThat(hex(w -> w.string("x".repeat(300)))).startsWith("ac0278").hasSize(2 * 302);
  }

  @Test
  void writesANullFlagBeforeNullableValues() {
    assertThat(hex(w -> w.nullableUint32(null))).isEqualTo("01");
    assertThat(hex(w -> w.nullableUint32(7L))).isEqualTo("0007000000");
    assertThat(hex(w -> w.nullableUint64(7L))).isEqualTo("000700000000000000");
    assertThat(hex(w -> w.nullableFloat64(1.0))).isEqualTo("00000000000000f03f");
  }

  @Test
  void writesCollectionsWithTheirSizeAndMapsInOrder() {
    assertThat(hex(w -> w.strings(List.of("a", "b")))).isEqualTo("0201610162");
    assertThat(hex(w -> w.countsByName(Map.of("b", 2L, "a", 1L))))
        .isEqualTo("02" + "0161" + "0100000000000000" + "0162" + "0200000000000000");
    assertThat(hex(w -> w.countsByBucket(Map.of(3, 1L, -1, 2L))))
        .isEqualTo("02" + "ffff" + "0200000000000000" + "0300" + "0100000000000000");
  }

  @Test
  void refusesValuesThatDoNotFit() {
    RowBinaryWriter writer = new RowBinaryWriter();

    assertThatThrownBy(() -> writer.uint16(65_536)).hasMessage("65536 (expected: 0..65535)");
    assertThatThrownBy(() -> writer.uint64(-1)).hasMessageContaining("-1 (expected: 0..");
    assertThatThrownBy(() -> writer.int16(40_000)).hasMessageContaining("40000");
  }

  @Test
  void headsAFileWithTheNamesOfItsColumns() {
    Table<String> table = new Table<>("t", List.of(Table.column("id", (w, r) -> w.string(r))));

    assertThat(HexFormat.of().formatHex(table.layout().header())).isEqualTo("01026964");
    assertThat(HexFormat.of().formatHex(table.encode("x"))).isEqualTo("0178");
  }

  private static String hex(Consumer<RowBinaryWriter> write) {
    RowBinaryWriter writer = new RowBinaryWriter();
    write.accept(writer);
    return HexFormat.of().formatHex(writer.toByteArray());
  }
}
