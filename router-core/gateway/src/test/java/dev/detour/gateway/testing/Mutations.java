package dev.detour.gateway.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Texts that are almost right. */
public final class Mutations {
  private static final String[] PIECES = {
    "null",
    "true",
    "-1",
    "1e999",
    "[]",
    "{}",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "{\"a\":",
    "[[[[",
    "]",
    "}",
    ",",
    ":",
    "\n\n",
    "data: ",
    "data: [DONE]\n\n",
    "event: error\n",
    "\u0000",
    "\u00ff",
    "\u4e2d"
  };

  private Mutations() {}

  /** A text with up to four bytes or pieces changed, left out, repeated or put in. */
  public static byte[] of(String text, Random random) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int edits = random.nextInt(5); edits > 0; edits--) {
      bytes = edited(bytes, random);
    }
    return bytes;
  }

  private static byte[] edited(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, from + random.nextInt(12));
    return switch (random.nextInt(5)) {
      case 0 -> Arrays.copyOf(bytes, from);
      case 1 -> joined(bytes, from, new byte[0], to);
      case 2 -> joined(bytes, to, Arrays.copyOfRange(bytes, from, to), to);
      case 3 -> joined(bytes, from, new byte[] {(byte) random.nextInt(256)}, to);
      default ->
          joined(
              bytes,
              from,
              PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8),
              to);
    };
  }

  private static byte[] joined(byte[] bytes, int end, byte[] piece, int resume) {
    byte[] all = Arrays.copyOf(bytes, end + piece.length + bytes.length - resume);
    System.arraycopy(piece, 0, all, end, piece.length);
    System.arraycopy(bytes, resume, all, end + piece.length, bytes.length - resume);
    return all;
  }
}
