package dev.detour.jobs.row;

import java.io.Serializable;
import java.util.List;

/**
 * How the rows of a table are laid out.
 *
 * @param names of the columns, in the order of a row's values
 * @param types of the columns, by which rows can be turned into columns; empty where that is not
 *     worth it
 */
public record RowLayout(List<String> names, List<ColumnType> types) implements Serializable {

  public RowLayout {
    names = List.copyOf(names);
    types = List.copyOf(types);
    if (!types.isEmpty() && types.size() != names.size()) {
      throw new IllegalArgumentException(
          "types: " + types.size() + " (expected: none or " + names.size() + ")");
    }
  }

  /** Whether rows are to be sent as columns. */
  public boolean isByColumn() {
    return !types.isEmpty();
  }

  /**
   * What precedes rows in format RowBinaryWithNames: the names of the columns. A file of rows thus
   * says itself what it holds, and can still be inserted by a later version with other columns.
   */
  public byte[] header() {
    RowBinaryWriter writer = new RowBinaryWriter();
    writer.varint(names.size());
    names.forEach(writer::string);
    return writer.toByteArray();
  }
}
