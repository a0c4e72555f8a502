package dev.detour.clickhouse.http;

import java.nio.charset.StandardCharsets;

/**
 * Cuts ClickHouse SQL into tokens, leaving out comments and white space. Works on bytes, because
 * what follows the head of an INSERT may be binary data.
 */
final class SqlLexer {

  enum Kind {
    /** A keyword, a name without quotes, or a number. */
    WORD,
    /** A string, a quoted name or a heredoc. */
    QUOTED,
    /** An opening bracket of any shape. */
    OPEN,
    /** A closing bracket of any shape. */
    CLOSE,
    /** Any other single character. */
    SYMBOL
  }

  private final byte[] sql;
  private int start;
  private int end;
  private Kind kind = Kind.SYMBOL;

  SqlLexer(byte[] sql) {
    this.sql = sql;
  }

  /** Moves to the next token; false when there is none. */
  boolean next() {
    start = skipSpaceAndComments(end);
    if (start >= sql.length) {
      end = start;
      return false;
    }
    byte first = sql[start];
    if (isWordByte(first)) {
      kind = Kind.WORD;
      end = start + 1;
      while (end < sql.length && isWordByte(sql[end])) {
        end++;
      }
    } else if (first == '\'' || first == '"' || first == '`') {
      kind = Kind.QUOTED;
      end = endOfQuoted(start + 1, first);
    } else if (first == '$' && heredocTagEnd(start) > 0) {
      kind = Kind.QUOTED;
      end = endOfHeredoc(start, heredocTagEnd(start));
    } else {
      kind = bracketOrSymbol(first);
      end = start + 1;
    }
    return true;
  }

  Kind kind() {
    return kind;
  }

  /** Position of the token's first byte. */
  int start() {
    return start;
  }

  /** Position after the token's last byte. */
  int end() {
    return end;
  }

  /** The token as it stands in the SQL. */
  String text() {
    return new String(sql, start, end - start, StandardCharsets.UTF_8);
  }

  /** Whether the token is this keyword, in any case. */
  boolean isWord(String keyword) {
    return kind == Kind.WORD && end - start == keyword.length() && text().equalsIgnoreCase(keyword);
  }

  boolean isSymbol(char symbol) {
    return kind == Kind.SYMBOL && sql[start] == symbol;
  }

  private int skipSpaceAndComments(int from) {
    int position = from;
    while (position < sql.length) {
      int after = afterSpaceOrComment(position);
      if (after == position) {
        return position;
      }
      position = after;
    }
    return position;
  }

  private int afterSpaceOrComment(int position) {
    byte first = sql[position];
    if (first >= 0 && first <= ' ') {
      return position + 1;
    }
    if (startsWith(position, "--") || startsWith(position, "# ") || startsWith(position, "#!")) {
      int lineEnd = position;
      while (lineEnd < sql.length && sql[lineEnd] != '\n') {
        lineEnd++;
      }
      return lineEnd;
    }
    if (startsWith(position, "/*")) {
      int close = indexOf("*/", position + 2);
      return close < 0 ? sql.length : close + 2;
    }
    return position;
  }

  private int endOfQuoted(int from, byte quote) {
    for (int position = from; position < sql.length; position++) {
      if (sql[position] == '\\') {
        position++;
      } else if (sql[position] == quote) {
        if (position + 1 < sql.length && sql[position + 1] == quote) {
          position++;
        } else {
          return position + 1;
        }
      }
    }
    return sql.length;
  }

  /** Position after {@code $tag$}, or -1 when this dollar starts no heredoc. */
  private int heredocTagEnd(int from) {
    int position = from + 1;
    while (position < sql.length && isWordByte(sql[position])) {
      position++;
    }
    return position < sql.length && sql[position] == '$' ? position + 1 : -1;
  }

  private int endOfHeredoc(int from, int tagEnd) {
    String tag = new String(sql, from, tagEnd - from, StandardCharsets.ISO_8859_1);
    int close = indexOf(tag, tagEnd);
    return close < 0 ? sql.length : close + tag.length();
  }

  private int indexOf(String text, int from) {
    for (int position = from; position + text.length() <= sql.length; position++) {
      if (startsWith(position, text)) {
        return position;
      }
    }
    return -1;
  }

  private boolean startsWith(int position, String text) {
    if (position + text.length() > sql.length) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if ((sql[position + i] & 0xff) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static Kind bracketOrSymbol(byte value) {
    return switch (value) {
      case '(', '[', '{' -> Kind.OPEN;
      case ')', ']', '}' -> Kind.CLOSE;
      default -> Kind.SYMBOL;
    };
  }

  /** Bytes of UTF-8 beyond ASCII count as letters. */
  private static boolean isWordByte(byte value) {
    return value < 0
        || value == '_'
        || (value >= '0' && value <= '9')
        || (value >= 'a' && value <= 'z')
        || (value >= 'A' && value <= 'Z');
  }
}
