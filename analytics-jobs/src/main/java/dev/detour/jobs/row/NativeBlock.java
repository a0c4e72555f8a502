package dev.detour.jobs.row;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Rows turned into columns: a block of ClickHouse's format Native.
 *
 * <p>ClickHouse reads columns in one go, and finds the places of a column of few values for all of
 * them at once. Of rows it makes a column for each such value to find its place, which was a third
 * of what an insert took.
 */
public final class NativeBlock {
  private final RowLayout layout;
  private final Column[] columns;
  private int rows;

  /**
   * @param layout of the rows, with the types of their columns
   */
  public NativeBlock(RowLayout layout) {
    this.layout = layout;
    this.columns = layout.types().stream().map(Column::new).toArray(Column[]::new);
  }

  /** How many rows it holds. */
  public int rows() {
    return rows;
  }

  /**
   * Adds a row of format RowBinary.
   *
   * @throws IllegalArgumentException when it has not the layout's length
   */
  public void add(byte[] row) {
    int at = 0;
    for (Column column : columns) {
      at = column.add(row, at);
    }
    if (at != row.length) {
      throw new IllegalArgumentException("row: " + row.length + " bytes (expected: " + at + ")");
    }
    rows++;
  }

  /** Writes the block, and forgets its rows. */
  public void writeTo(OutputStream out) throws IOException {
    List<String> names = layout.names();
    RowBinaryWriter head = new RowBinaryWriter();
    head.varint(columns.length);
    head.varint(rows);
    for (int i = 0; i < columns.length; i++) {
      head.string(names.get(i));
      head.string(layout.types().get(i).wireName());
      out.write(head.toByteArray());
      head.reset();
      columns[i].drainTo(out);
    }
    rows = 0;
  }

  /** The values of one column. */
  private static final class Column {
    private final ColumnType.Shape shape;
    private final int size;

    /** What stands before the values: which are null, or where each list ends. */
    private final Bytes before = new Bytes();

    private final Bytes values = new Bytes();
    private long texts;

    Column(ColumnType type) {
      this.shape = type.shape();
      this.size = type.bytes();
    }

    /** Takes the value that stands there and returns where the next one does. */
    int add(byte[] row, int at) {
      return switch (shape) {
        case FIXED -> values.copy(row, at, size);
        case NULLABLE -> addNullable(row, at);
        case TEXT -> values.copy(row, at, textEnd(row, at) - at);
        case TEXTS -> addTexts(row, at);
      };
    }

    private int addNullable(byte[] row, int at) {
      int valueAt = before.copy(row, at, 1);
      if (row[at] == 0) {
        return values.copy(row, valueAt, size);
      }
      values.zeros(size);
      return valueAt;
    }

    private int addTexts(byte[] row, int at) {
      int count = varint(row, at);
      int next = at + varintSize(count);
      for (int i = 0; i < count; i++) {
        next = values.copy(row, next, textEnd(row, next) - next);
      }
      texts += count;
      before.littleEndian(texts);
      return next;
    }

    void drainTo(OutputStream out) throws IOException {
      before.drainTo(out);
      values.drainTo(out);
      texts = 0;
    }
  }

  private static int textEnd(byte[] row, int at) {
    int length = varint(row, at);
    return at + varintSize(length) + length;
  }

  private static int varint(byte[] bytes, int from) {
    int at = from;
    int value = bytes[at] & 0x7F;
    for (int shift = 7; bytes[at] < 0; shift += 7) {
      at++;
      value |= (bytes[at] & 0x7F) << shift;
    }
    return value;
  }

  private static int varintSize(int value) {
    int size = 1;
    for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
      size++;
    }
    return size;
  }

  /** Bytes that grow. */
  private static final class Bytes {
    private byte[] bytes = new byte[1024];
    private int length;

    /** Takes over a part and returns its end. */
    int copy(byte[] from, int at, int size) {
      reserve(size);
      System.arraycopy(from, at, bytes, length, size);
      length += size;
      return at + size;
    }

    void zeros(int size) {
      reserve(size);
      Arrays.fill(bytes, length, length + size, (byte) 0);
      length += size;
    }

    void littleEndian(long value) {
      reserve(Long.BYTES);
      for (int i = 0; i < Long.BYTES; i++) {
        bytes[length++] = (byte) (value >>> (8 * i));
      }
    }

    void drainTo(OutputStream out) throws IOException {
      out.write(bytes, 0, length);
      length = 0;
    }

    private void reserve(int more) {
      if (length + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
      }
    }
  }
}
