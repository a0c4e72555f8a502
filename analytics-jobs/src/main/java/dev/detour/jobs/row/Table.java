package dev.detour.jobs.row;

import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

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

  /**
   * One column.
   *
   * @param type given by tables of many rows, see {@link RowLayout#types}
   * @param write how a row's value is written
   */
  public record Column<R>(
      String name, @Nullable ColumnType type, BiConsumer<RowBinaryWriter, R> write) {}

  /** A column of a table of few rows. */
  public static <R> Column<R> column(String name, BiConsumer<RowBinaryWriter, R> write) {
    return new Column<>(name, null, write);
  }

  /** A column of a table all of whose columns have types. */
  public static <R> Column<R> column(
      String name, ColumnType type, BiConsumer<RowBinaryWriter, R> write) {
    return new Column<>(name, type, write);
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

  /** How rows are laid out. */
  public RowLayout layout() {
    return new RowLayout(
        columns.stream().map(Column::name).toList(),
        columns.stream().map(Column::type).filter(Objects::nonNull).toList());
  }
}
