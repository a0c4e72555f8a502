package dev.detour.jobs.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected bytes are those that ClickHouse writes in format Native. */
class NativeBlockTest {
  private record Row(String name, Long limit, List<String> tags, int port) {}

  private static final Table<Row> TABLE =
      new Table<>(
          "t",
          List.of(
              Table.column("n", ColumnType.STRING, (w, r) -> w.string(r.name)),
              Table.column("l", ColumnType.NULLABLE_UINT32, (w, r) -> w.nullableUint32(r.limit)),
              Table.column("t", ColumnType.STRINGS, (w, r) -> w.strings(r.tags)),
              Table.column("p", ColumnType.UINT16, (w, r) -> w.uint16(r.port))));

  private final NativeBlock block = new NativeBlock(TABLE.layout());

  @Test
  void writesColumnAfterColumn() throws IOException {
    add(new Row("a", 7L, List.of("x", "yz"), 443));
    add(new Row("", null, List.of(), 80));
    add(new Row("bc", 8L, List.of("w"), 81));

    assertThat(block.rows()).isEqualTo(3);
    assertThat(written())
        .isEqualTo(
            "0403"
                + column("n", "String")
                + "0161"
                + "00"
                + "026263"
                + column("l", "Nullable(UInt32)")
                + "000100"
                + "07000000"
                + "00000000"
                + "08000000"
                + column("t", "Array(String)")
                + "0200000000000000"
                + "0200000000000000"
                + "0300000000000000"
                + "0178"
                + "02797a"
                + "0177"
                + column("p", "UInt16")
                + "bb0150005100");
  }

  @Test
  void beginsAnewAfterEachBlock() throws IOException {
    Row row = new Row("a", null, List.of("x"), 1);
    add(row);
    String first = written();
    add(row);

    assertThat(written()).isEqualTo(first);
  }

  @Test
  void takesTextsOfAnyLength() throws IOException {
    String text = "x".repeat(300);
    add(new Row(text, null, List.of(text), 1));

    assertThat(written()).contains("ac02" + "78".repeat(300) + "016c");
  }

  @Test
  void refusesARowOfAnotherLayout() {
    byte[] row = TABLE.encode(new Row("a", 7L, List.of(), 443));
    byte[] longer = Arrays.copyOf(row, row.length + 1);

    assertThatThrownBy(() -> block.add(longer))
        .hasMessage("row: " + longer.length + " bytes (expected: " + row.length + ")");
  }

  private void add(Row row) {
    block.add(TABLE.encode(row));
  }

  private String written() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    block.writeTo(out);
    return HexFormat.of().formatHex(out.toByteArray());
  }

  private static String column(String name, String type) {
    RowBinaryWriter writer = new RowBinaryWriter();
    writer.string(name);
    writer.string(type);
    return HexFormat.of().formatHex(writer.toByteArray());
  }
}
