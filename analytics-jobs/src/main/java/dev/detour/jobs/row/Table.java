package dev.detour.jobs.row;

import java.util.List;
import java.util.function.BiConsumer;

/**
 * A table of database {@code detour} as the jobs write it: its columns, and how a row becomes
 * bytes.
 *
 * @param name table name without database
 * @param columns in the order in which a row's values are written; columns of the table that are
 *     not listed get their defaults
 */
public record Table<R>(String name, List<Column<R>> columns) {

  public Table {
    if (columns.isEmpty()) {
      throw new IllegalArgumentException(name + ": no columns (expected: >= 1)");
    }
    columns = List.copyOf(columns);
  }

  /** One for each thread, as rows are many and their length is much the same. */
  private static final ThreadLocal<RowBinaryWriter> WRITERS =
      ThreadLocal.withInitial(RowBinaryWriter::new);

  /** One column: its name, and how a row's value is written. */
  public record Column<R>(String name, BiConsumer<RowBinaryWriter, R> write) {}

  /** A column by its name and its writer. */
  public static <R> Column<R> column(String name, BiConsumer<RowBinaryWriter, R> write) {
    return new Column<>(name, write);
  }

  /** The row in format RowBinary. */
  public byte[] encode(R row) {
    RowBinaryWriter writer = WRITERS.get();
    writer.reset();
    for (Column<R> column : columns) {
      try {
        column.write.accept(writer, row);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + "." + column.name + ": " + e.getMessage(), e);
      }
    }
    return writer.toByteArray();
  }

  /**
   * What precedes rows in format RowBinaryWithNames: the names of the columns. A file of rows thus
   * says itself what it holds, and can still be inserted by a later version with other columns.
   */
  public byte[] header() {
    RowBinaryWriter writer = new RowBinaryWriter();
    writer.varint(columns.size());
    columns.forEach(column -> writer.string(column.name));
    return writer.toByteArray();
  }
}
