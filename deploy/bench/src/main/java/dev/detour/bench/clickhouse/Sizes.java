package dev.detour.bench.clickhouse;

import dev.detour.jobs.schema.ClickHouseStatements;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the tables take on disk. */
final class Sizes {
  private static final String TABLES =
      """
      SELECT table, sum(rows), sum(bytes_on_disk), count()
      FROM system.parts
      WHERE active AND database = 'detour'
      GROUP BY table
      HAVING sum(rows) >= 1000
      ORDER BY sum(bytes_on_disk) DESC
      """;

  private static final String COLUMNS =
      """
      SELECT table || '.' || column AS name,
          round(sum(column_data_compressed_bytes) / sum(rows), 2) AS compressed,
          round(sum(column_data_uncompressed_bytes) / sum(rows), 2),
          round(sum(column_data_uncompressed_bytes) / nullIf(sum(column_data_compressed_bytes), 0), 1),
          any(type)
      FROM system.parts_columns
      WHERE active AND database = 'detour'
      GROUP BY table, column
      HAVING sum(rows) >= 1000 AND compressed >= 0.1
      ORDER BY table, compressed DESC
      """;

  private static final double MEBIBYTE = 1024 * 1024;

  /** A table's rows, and what they take on disk. */
  record Table(String name, long rows, long bytes, int parts) {}

  private final List<Table> tables;
  private final String columns;

  private Sizes(List<Table> tables, String columns) {
    this.tables = tables;
    this.columns = columns;
  }

  static Sizes of(ClickHouseStatements clickHouse) {
    List<Table> tables =
        clickHouse.run(TABLES, Map.of()).lines().map(line -> table(line.split("\t", -1))).toList();
    return new Sizes(tables, clickHouse.run(COLUMNS, Map.of()));
  }

  private static Table table(String[] cells) {
    return new Table(
        cells[0], Long.parseLong(cells[1]), Long.parseLong(cells[2]), Integer.parseInt(cells[3]));
  }

  /** The table of that name, empty when it has hardly any rows. */
  Table of(String name) {
    return tables.stream()
        .filter(table -> table.name.equals(name))
        .findAny()
        .orElse(new Table(name, 0, 0, 0));
  }

  long attempts() {
    return of("attempts").rows;
  }

  /** Bytes of a table for each attempt. */
  double bytesAnAttempt(String table) {
    return (double) of(table).bytes / attempts();
  }

  /** Bytes of all tables for each attempt. */
  double bytesAnAttempt() {
    return (double) tables.stream().mapToLong(Table::bytes).sum() / attempts();
  }

  /** Prints the tables, and every column that takes a tenth of a byte a row. */
  void print() {
    System.out.printf("%ntables%n");
    row("", "rows", "bytes/row", "bytes/attempt", "MiB on disk", "parts");
    for (Table table : tables) {
      row(
          table.name,
          format("%,d", table.rows),
          format("%.1f", (double) table.bytes / table.rows),
          format("%.1f", bytesAnAttempt(table.name)),
          format("%,.1f", table.bytes / MEBIBYTE),
          String.valueOf(table.parts));
    }
    row("all", "", "", format("%.1f", bytesAnAttempt()));
    System.out.printf("%ncolumns, bytes a row%n");
    row("", "compressed", "as it is", "ratio", "type");
    for (String line : columns.lines().toList()) {
      String[] cells = line.split("\t", -1);
      row(cells[0], Arrays.copyOfRange(cells, 1, cells.length));
    }
  }

  private static String format(String format, Object value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static void row(String name, String... cells) {
    StringBuilder line = new StringBuilder(String.format("  %-42s", name));
    for (String cell : cells) {
      line.append(String.format(" %15s", cell));
    }
    System.out.println(line);
  }
}
