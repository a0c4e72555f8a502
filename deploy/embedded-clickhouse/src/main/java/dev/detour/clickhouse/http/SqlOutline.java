package dev.detour.clickhouse.http;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What must be known of a statement before the engine sees it.
 *
 * @param firstWord the first keyword in capitals, or empty
 * @param format the word after the last FORMAT outside brackets; a format, unless a column is
 *     called so
 * @param namesFile whether it reads or writes a file of the server: INTO OUTFILE, FROM INFILE
 */
record SqlOutline(String firstWord, Optional<String> format, boolean namesFile) {

  private static final Set<String> STREAMABLE = Set.of("SELECT", "WITH", "FROM");

  static SqlOutline of(byte[] sql) {
    SqlLexer lexer = new SqlLexer(sql);
    String firstWord = "";
    String previous = "";
    String format = null;
    boolean namesFile = false;
    int depth = 0;
    while (lexer.next()) {
      String word = "";
      switch (lexer.kind()) {
        case OPEN -> depth++;
        case CLOSE -> depth--;
        case WORD -> word = lexer.text();
        case QUOTED, SYMBOL -> {}
      }
      String keyword = word.toUpperCase(Locale.ROOT);
      firstWord = firstWord.isEmpty() ? keyword : firstWord;
      if (depth == 0) {
        format = previous.equals("FORMAT") && !word.isEmpty() ? word : format;
        namesFile |= keyword.equals("OUTFILE") && previous.equals("INTO");
        namesFile |= keyword.equals("INFILE") && previous.equals("FROM");
      }
      previous = keyword;
    }
    return new SqlOutline(firstWord, Optional.ofNullable(format), namesFile);
  }

  /** Whether the engine can give the result in chunks. */
  boolean streamable() {
    return STREAMABLE.contains(firstWord);
  }
}
