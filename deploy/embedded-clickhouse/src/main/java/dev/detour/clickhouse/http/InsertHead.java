package dev.detour.clickhouse.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The head of an INSERT whose rows are formatted data: {@code INSERT INTO t (a, b) FORMAT CSV}.
 *
 * @param length bytes up to, and without, FORMAT or VALUES
 * @param format the data's format
 * @param dataAt position of the first byte of data
 */
record InsertHead(int length, String format, int dataAt) {

  /**
   * The head at the start of these bytes; empty when the statement is another, or takes no data.
   */
  static Optional<InsertHead> find(byte[] sql) {
    SqlLexer lexer = new SqlLexer(sql);
    if (!lexer.next() || !lexer.isWord("INSERT") || !skipTarget(lexer)) {
      return Optional.empty();
    }
    int depth = 0;
    do {
      switch (lexer.kind()) {
        case OPEN -> depth++;
        case CLOSE -> depth--;
        case WORD -> {
          if (depth == 0) {
            if (lexer.isWord("VALUES")) {
              return Optional.of(new InsertHead(lexer.start(), "Values", lexer.end()));
            }
            if (lexer.isWord("FORMAT")) {
              return withFormat(sql, lexer);
            }
            if (lexer.isWord("SELECT") || lexer.isWord("WITH") || lexer.isWord("FROM")) {
              return Optional.empty();
            }
          }
        }
        case QUOTED, SYMBOL -> {}
      }
    } while (lexer.next());
    return Optional.empty();
  }

  /**
   * Moves past {@code [INTO] [TABLE | FUNCTION] name[.name]}, as a table may be named like a
   * keyword.
   */
  private static boolean skipTarget(SqlLexer lexer) {
    boolean more = lexer.next();
    while (more && (lexer.isWord("INTO") || lexer.isWord("TABLE") || lexer.isWord("FUNCTION"))) {
      more = lexer.next();
    }
    more = more && lexer.next();
    while (more && lexer.isSymbol('.')) {
      lexer.next();
      more = lexer.next();
    }
    return more;
  }

  private static Optional<InsertHead> withFormat(byte[] sql, SqlLexer lexer) {
    int length = lexer.start();
    if (!lexer.next() || lexer.kind() != SqlLexer.Kind.WORD) {
      return Optional.empty();
    }
    String format = lexer.text();
    return Optional.of(new InsertHead(length, format, dataAfter(sql, lexer.end())));
  }

  /**
   * As ClickHouse has it: blanks after the format's name, then at most one line break, are not
   * data.
   */
  private static int dataAfter(byte[] sql, int formatEnd) {
    int position = formatEnd;
    while (position < sql.length && (sql[position] == ' ' || sql[position] == '\t')) {
      position++;
    }
    if (position < sql.length && sql[position] == '\r') {
      position++;
    }
    if (position < sql.length && sql[position] == '\n') {
      position++;
    }
    return position;
  }

  /** The statement for the engine: the head alone. */
  byte[] statement(byte[] sql) {
    return new String(sql, 0, length, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
  }
}
