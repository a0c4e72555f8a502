package dev.detour.gateway.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What is inside the quotes of a JSON string. */
final class JsonStrings {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long ONES = 0x0101010101010101L;
  private static final long SPACES = ONES * ' ';
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';

  private JsonStrings() {}

  /**
   * One past the ASCII that means itself, looked at eight bytes at a time; {@code to} when nothing
   * else comes.
   *
   * <p>A byte's high bit is set in {@code odd} when it is no ASCII, below a space, a quote or a
   * backslash. A borrow may set it in a byte above such a one too; the lowest is never wrong.
   */
  static int endOfPlain(byte[] data, int from, int to) {
    int at = from;
    while (to - at >= Long.BYTES) {
      long eight = (long) LONGS.get(data, at);
      long odd =
          (eight | (eight - SPACES) | ((eight ^ QUOTES) - ONES) | ((eight ^ BACKSLASHES) - ONES))
              & HIGH_BITS;
      if (odd != 0) {
        return at + (Long.numberOfTrailingZeros(odd) >>> 3);
      }
      at += Long.BYTES;
    }
    while (at < to && data[at] >= ' ' && data[at] != '"' && data[at] != '\\') {
      at++;
    }
    return at;
  }

  /**
   * Bytes of the character beyond ASCII at {@code from}: 2 to 4, or 0 when it is none, is cut at
   * {@code to}, is written longer than it need be, is half a surrogate pair or beyond U+10FFFF (RFC
   * 3629, section 4).
   */
  static int lengthBeyondAscii(byte[] data, int from, int to) {
    int lead = data[from] & 0xFF;
    int length = lead < 0xC2 || lead > 0xF4 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length == 0 || to - from < length) {
      return 0;
    }
    int second = data[from + 1] & 0xFF;
    int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < lowest || second > highest) {
      return 0;
    }
    for (int i = from + 2; i < from + length; i++) {
      if ((data[i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  /** The text of {@code [from, to)}, which was found well formed. */
  static String decode(byte[] data, int from, int to) {
    StringBuilder text = new StringBuilder(to - from);
    int plain = from;
    for (int i = from; i < to; ) {
      if (data[i] != '\\') {
        i++;
        continue;
      }
      text.append(new String(data, plain, i - plain, StandardCharsets.UTF_8));
      char c = (char) data[i + 1];
      i += 2;
      if (c == 'u') {
        text.append(
            (char) Integer.parseInt(new String(data, i, 4, StandardCharsets.ISO_8859_1), 16));
        i += 4;
      } else {
        int known = "bfnrt".indexOf(c);
        text.append(known < 0 ? c : "\b\f\n\r\t".charAt(known));
      }
      plain = i;
    }
    return text.append(new String(data, plain, to - plain, StandardCharsets.UTF_8)).toString();
  }
}
