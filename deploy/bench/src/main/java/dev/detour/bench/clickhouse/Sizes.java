package dev.detour.bench.clickhouse;

import dev.detour.jobs.schema.ClickHouseStatements;
import java.util.Arrays;
import java.util.Map;

/** What the tables take on disk. */
final class Sizes {
  private static final String TABLES =
      """
      SELECT table, formatReadableQuantity(sum(rows)), round(sum(bytes_on_disk) / sum(rows), 1),
          formatReadableSize(sum(bytes_on_disk)), count()
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

  private final ClickHouseStatements clickHouse;

  Sizes(ClickHouseStatements clickHouse) {
    this.clickHouse = clickHouse;
  }

  /** Prints the tables, and every column that takes a tenth of a byte a row. */
  void print() {
    print("tables", TABLES, "rows", "bytes/row", "on disk", "parts");
    print("columns, bytes a row", COLUMNS, "compressed", "as it is", "ratio", "type");
  }

  private void print(String title, String sql, String... names) {
    System.out.printf("%n%s%n", title);
    row("", names);
    for (String line : clickHouse.run(sql, Map.of()).lines().toList()) {
      String[] cells = line.split("\t", -1);
      row(cells[0], Arrays.copyOfRange(cells, 1, cells.length));
    }
  }

  private static void row(String name, String... cells) {
    StringBuilder line = new StringBuilder(String.format("  %-42s", name));
    for (String cell : cells) {
      line.append(String.format("%16s", cell));
    }
    System.out.println(line);
  }
}
