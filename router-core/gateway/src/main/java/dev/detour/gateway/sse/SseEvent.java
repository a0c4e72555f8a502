package dev.detour.gateway.sse;

import java.nio.charset.StandardCharsets;

/**
 * One server-sent event: its bytes as they came, and the payload of its {@code data} lines.
 *
 * <p>A view on the parser's buffer that is valid only until the handler returns.
 *
 * @param raw array that holds the event as received, its blank line included
 * @param rawStart first byte of the event
 * @param rawEnd one past the last byte of the event
 * @param data array that holds the payload ({@code raw} itself unless several data lines were
 *     joined)
 * @param dataStart first byte of the payload
 * @param dataEnd one past the last byte of the payload
 * @param hasData false for a comment or an event without a data line
 * @param terminated false when the stream ended before the event's blank line
 */
@SuppressWarnings("ArrayRecordComponent") // a view, never compared
public record SseEvent(
    byte[] raw,
    int rawStart,
    int rawEnd,
    byte[] data,
    int dataStart,
    int dataEnd,
    boolean hasData,
    boolean terminated) {

  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

  /** Whether this is OpenAI's end mark, {@code data: [DONE]}. */
  public boolean isDone() {
    if (dataEnd - dataStart != DONE.length) {
      return false;
    }
    for (int i = 0; i < DONE.length; i++) {
      if (data[dataStart + i] != DONE[i]) {
        return false;
      }
    }
    return true;
  }

  /** The payload as text. */
  public String dataText() {
    return new String(data, dataStart, dataEnd - dataStart, StandardCharsets.UTF_8);
  }
}
