package dev.detour.clickhouse.engine;

/** String literals of ClickHouse SQL. */
public final class SqlString {

  private SqlString() {}

  /** The text as a literal: in single quotes, with backslashes and quotes escaped. */
  public static String quote(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
