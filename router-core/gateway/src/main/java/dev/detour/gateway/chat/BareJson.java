package dev.detour.gateway.chat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * JSON that stands in a stream of events without being one: so some servers, Google's among them,
 * write an error into a stream that has begun.
 */
final class BareJson {
  private BareJson() {}

  /** The text of an event without data, when it is JSON rather than a comment or other fields. */
  static Optional<String> of(byte[] raw, int from, int to) {
    int at = from;
    while (at < to && isSpace(raw[at])) {
      at++;
    }
    return at < to && (raw[at] == '{' || raw[at] == '[')
        ? Optional.of(new String(raw, at, to - at, StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private static boolean isSpace(byte value) {
    return value == ' ' || value == '\n' || value == '\r' || value == '\t';
  }
}
