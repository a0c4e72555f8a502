package dev.detour.gateway.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks over JSON in UTF-8 where it lies, making no object for what is only passed over.
 *
 * <p>Strict (RFC 8259 for JSON, RFC 3629 for UTF-8), and used again for the next text. The position
 * is always in front of a value, a field name, or what separates them:
 *
 * <pre>
 * cursor.over(data, from, to);
 * cursor.enterObject();
 * while (cursor.nextField()) {
 *   if (cursor.isNamed(ID)) { id = cursor.text(); } else { cursor.skip(); }
 * }
 * cursor.expectEnd();
 * </pre>
 *
 * Not thread safe.
 */
final class JsonCursor {
  /** Deepest nesting that is followed. */
  static final int MAX_DEPTH = 256;

  private static final int SHORT_NUMBER = 18; // characters: fits a long whatever they are

  /** Says that the text is not JSON, or not of the shape that was asked for. */
  static final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    private MalformedJsonException() {
      super("malformed JSON", null, false, false); // providers may send it at any rate
    }
  }

  private byte[] data = {};
  private int at;
  private int end;
  private boolean entered; // whether a container has just been opened
  private int nameStart;
  private int nameEnd;
  private boolean nameEscaped;

  /** Begins with the text in {@code [from, to)}. A byte order mark is passed over. */
  void over(byte[] text, int from, int to) {
    data = text;
    at = from;
    end = to;
    if (to - from >= 3
        && text[from] == (byte) 0xEF
        && text[from + 1] == (byte) 0xBB
        && text[from + 2] == (byte) 0xBF) {
      at += 3;
    }
  }

  /** The first character of the value that comes; 0 at the end of the text. */
  int peek() {
    skipSpace();
    return at < end ? data[at] & 0xFF : 0;
  }

  /** Goes into the object that comes. */
  void enterObject() throws MalformedJsonException {
    expect('{');
    entered = true;
  }

  /** Goes into the array that comes. */
  void enterArray() throws MalformedJsonException {
    expect('[');
    entered = true;
  }

  /** Moves in front of the next field's value; false at the object's end, which is then passed. */
  boolean nextField() throws MalformedJsonException {
    if (!nextIn('}')) {
      return false;
    }
    expect('"');
    nameStart = at;
    nameEscaped = skipString();
    nameEnd = at - 1;
    expect(':');
    return true;
  }

  /** Moves in front of the next element; false at the array's end, which is then passed. */
  boolean nextElement() throws MalformedJsonException {
    return nextIn(']');
  }

  private boolean nextIn(char close) throws MalformedJsonException {
    boolean first = entered;
    entered = false;
    int next = peek();
    if (next == close) {
      at++;
      return false;
    }
    if (!first) {
      expect(',');
    }
    return true;
  }

  /** Whether the field has this name, given in ASCII. */
  boolean isNamed(byte[] name) throws MalformedJsonException {
    if (nameEscaped) {
      return Arrays.equals(
          JsonStrings.decode(data, nameStart, nameEnd).getBytes(StandardCharsets.UTF_8), name);
    }
    return Arrays.equals(data, nameStart, nameEnd, name, 0, name.length);
  }

  /** The string that comes; null, and passed over, when it is another value. */
  @Nullable String text() throws MalformedJsonException {
    if (peek() != '"') {
      skip();
      return null;
    }
    int start = ++at;
    boolean escaped = skipString();
    return escaped
        ? JsonStrings.decode(data, start, at - 1)
        : new String(data, start, at - 1 - start, StandardCharsets.UTF_8);
  }

  /**
   * The string that comes; {@code known} itself when it says the same, so that a name repeated on
   * every chunk of a stream is made once; {@code known} too when another value comes.
   */
  @Nullable String textOr(@Nullable String known) throws MalformedJsonException {
    if (peek() != '"' || known == null) {
      String text = text();
      return text == null ? known : text;
    }
    int start = ++at;
    skipString();
    int length = at - 1 - start;
    if (isAscii(known, start, length)) {
      return known;
    }
    at = start - 1;
    return text();
  }

  private boolean isAscii(String known, int start, int length) {
    if (known.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (known.charAt(i) != data[start + i] || data[start + i] == '\\') {
        return false;
      }
    }
    return true;
  }

  /** The whole number that comes; {@code other}, and passed over, when it is another value. */
  long integerOr(long other) throws MalformedJsonException {
    int first = peek();
    if (first != '-' && !isDigit(first)) {
      skip();
      return other;
    }
    int start = at;
    if (!skipNumber()) {
      return other;
    }
    return at - start <= SHORT_NUMBER ? shortInteger(start) : longInteger(start);
  }

  private long shortInteger(int start) {
    boolean negative = data[start] == '-';
    long value = 0;
    for (int i = negative ? start + 1 : start; i < at; i++) {
      value = 10 * value + data[i] - '0';
    }
    return negative ? -value : value;
  }

  private long longInteger(int start) throws MalformedJsonException {
    try {
      return Long.parseLong(new String(data, start, at - start, StandardCharsets.ISO_8859_1));
    } catch (NumberFormatException tooLarge) {
      throw malformed();
    }
  }

  /**
   * Passes over the value that comes. Returns whether there is something in it: a string, array or
   * object that is not empty.
   */
  boolean skip() throws MalformedJsonException {
    return skip(0);
  }

  private boolean skip(int depth) throws MalformedJsonException {
    switch (peek()) {
      case '"' -> {
        int start = ++at;
        skipString();
        return at - 1 > start;
      }
      case '{' -> {
        return skipObject(depth + 1);
      }
      case '[' -> {
        return skipArray(depth + 1);
      }
      case 't' -> skipWord("true");
      case 'f' -> skipWord("false");
      case 'n' -> skipWord("null");
      default -> skipNumber();
    }
    return false;
  }

  private boolean skipObject(int depth) throws MalformedJsonException {
    limit(depth);
    enterObject();
    boolean filled = false;
    while (nextField()) {
      filled = true;
      skip(depth);
    }
    return filled;
  }

  private boolean skipArray(int depth) throws MalformedJsonException {
    limit(depth);
    enterArray();
    boolean filled = false;
    while (nextElement()) {
      filled = true;
      skip(depth);
    }
    return filled;
  }

  /** Holds that nothing follows. */
  void expectEnd() throws MalformedJsonException {
    if (peek() != 0 || at < end) {
      throw malformed();
    }
  }

  private static void limit(int depth) throws MalformedJsonException {
    if (depth > MAX_DEPTH) {
      throw malformed();
    }
  }

  private void expect(char c) throws MalformedJsonException {
    if (peek() != c) {
      throw malformed();
    }
    at++;
  }

  private void skipSpace() {
    while (at < end) {
      byte b = data[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return;
      }
      at++;
    }
  }

  private void skipWord(String word) throws MalformedJsonException {
    if (end - at < word.length()) {
      throw malformed();
    }
    for (int i = 0; i < word.length(); i++) {
      if (data[at + i] != word.charAt(i)) {
        throw malformed();
      }
    }
    at += word.length();
  }

  /** Passes over a number. Returns whether it is written as a whole number. */
  private boolean skipNumber() throws MalformedJsonException {
    if (at < end && data[at] == '-') {
      at++;
    }
    if (at < end && data[at] == '0') {
      at++;
    } else {
      skipDigits();
    }
    boolean whole = true;
    if (at < end && data[at] == '.') {
      at++;
      skipDigits();
      whole = false;
    }
    if (at < end && (data[at] == 'e' || data[at] == 'E')) {
      at++;
      if (at < end && (data[at] == '+' || data[at] == '-')) {
        at++;
      }
      skipDigits();
      whole = false;
    }
    return whole;
  }

  private void skipDigits() throws MalformedJsonException {
    int start = at;
    while (at < end && isDigit(data[at])) {
      at++;
    }
    if (at == start) {
      throw malformed();
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** Passes over the rest of a string and its quote. Returns whether it has escapes. */
  private boolean skipString() throws MalformedJsonException {
    boolean escaped = false;
    while (true) {
      at = JsonStrings.endOfPlain(data, at, end);
      if (at >= end) {
        throw malformed();
      }
      byte b = data[at++];
      if (b == '"') {
        return escaped;
      } else if (b == '\\') {
        escaped = true;
        skipEscape();
      } else if (b < 0) {
        skipCharacter();
      } else {
        throw malformed(); // a control character
      }
    }
  }

  private void skipEscape() throws MalformedJsonException {
    if (at >= end) {
      throw malformed();
    }
    switch (data[at++]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {}
      case 'u' -> {
        if (end - at < 4) {
          throw malformed();
        }
        for (int i = 0; i < 4; i++) {
          if (Character.digit(data[at++], 16) < 0) {
            throw malformed();
          }
        }
      }
      default -> throw malformed();
    }
  }

  private void skipCharacter() throws MalformedJsonException {
    int length = JsonStrings.lengthBeyondAscii(data, at - 1, end);
    if (length == 0) {
      throw malformed();
    }
    at += length - 1;
  }

  private static MalformedJsonException malformed() {
    return new MalformedJsonException();
  }
}
