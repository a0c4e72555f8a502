package dev.detour.gateway.chat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** The field that marks an answer as uncertain, put in front of the answer's own fields. */
final class UncertaintyMark {
  static final byte[] FIELD =
      "\"detour\":{\"degraded\":\"uncertainty\"},".getBytes(StandardCharsets.US_ASCII);

  private UncertaintyMark() {}

  /** A whole answer, marked. */
  static Buffer on(Buffer answer) {
    byte[] bytes = answer.getBytes();
    int brace = afterBrace(bytes, 0, bytes.length);
    return Buffer.buffer(bytes.length + FIELD.length)
        .appendBytes(bytes, 0, brace)
        .appendBytes(FIELD)
        .appendBytes(bytes, brace, bytes.length - brace);
  }

  /** One past the first brace of some bytes; 0 when they have none. */
  static int firstBrace(Buffer bytes) {
    for (int i = 0; i < bytes.length(); i++) {
      if (bytes.getByte(i) == '{') {
        return i + 1;
      }
    }
    return 0;
  }

  /** One past the first brace within {@code [from, to)}, which a non-empty JSON object has. */
  static int afterBrace(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '{') {
        return i + 1;
      }
    }
    throw new IllegalArgumentException("no JSON object");
  }
}
