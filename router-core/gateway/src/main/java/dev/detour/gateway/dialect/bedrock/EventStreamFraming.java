package dev.detour.gateway.dialect.bedrock;

import dev.detour.gateway.dialect.Frame;
import dev.detour.gateway.dialect.Framing;
import dev.detour.gateway.dialect.MalformedAnswerException;
import dev.detour.gateway.sse.EventTooLargeException;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * AWS's event stream encoding ({@code application/vnd.amazon.eventstream}).
 *
 * <pre>
 * total length (4) | length of headers (4) | CRC32 of these 8 bytes (4)
 * headers, each: length of name (1), name, type (1), value
 * payload | CRC32 of everything before (4)
 * </pre>
 *
 * <p>A sum that does not fit ends the stream: where the next message begins is no longer known.
 */
final class EventStreamFraming implements Framing {
  private static final int PRELUDE = 12;
  private static final int SUM = 4;

  private final int maxFrameBytes;
  private final Consumer<Frame> handler;
  private Buffer held = Buffer.buffer();

  EventStreamFraming(int maxFrameBytes, Consumer<Frame> handler) {
    this.maxFrameBytes = maxFrameBytes;
    this.handler = handler;
  }

  @Override
  public void feed(Buffer bytes) throws MalformedAnswerException {
    held.appendBuffer(bytes);
    int at = 0;
    while (held.length() - at >= PRELUDE) {
      int length = frameLength(at);
      if (held.length() - at < length) {
        break;
      }
      handler.accept(frame(held.getBuffer(at, at + length)));
      at += length;
    }
    if (at > 0) {
      held = held.getBuffer(at, held.length());
    }
  }

  private int frameLength(int at) throws MalformedAnswerException {
    if (sum(held, at, at + PRELUDE - SUM) != held.getInt(at + PRELUDE - SUM)) {
      throw new MalformedAnswerException("a prelude's sum");
    }
    long length = held.getUnsignedInt(at);
    if (length > maxFrameBytes) {
      throw new EventTooLargeException(maxFrameBytes);
    }
    long headers = held.getUnsignedInt(at + 4);
    if (length < PRELUDE + SUM || headers > length - PRELUDE - SUM) {
      throw new MalformedAnswerException("a message's length");
    }
    return (int) length;
  }

  private static Frame frame(Buffer raw) throws MalformedAnswerException {
    int end = raw.length() - SUM;
    if (sum(raw, 0, end) != raw.getInt(end)) {
      throw new MalformedAnswerException("a message's sum");
    }
    int headersEnd = PRELUDE + raw.getInt(4);
    Map<String, String> headers = headers(raw, headersEnd);
    return new Frame(headers, raw.getString(headersEnd, end, "UTF-8"), raw, true, true);
  }

  private static Map<String, String> headers(Buffer raw, int end) throws MalformedAnswerException {
    Map<String, String> headers = new HashMap<>();
    int at = PRELUDE;
    try {
      while (at < end) {
        int nameEnd = at + 1 + raw.getUnsignedByte(at);
        String name = raw.getString(at + 1, nameEnd);
        int valueAt = nameEnd + 1;
        int type = raw.getByte(nameEnd);
        at = valueAt + valueLength(raw, type, valueAt);
        if (type == 7) {
          headers.put(name, raw.getString(valueAt + 2, at));
        }
      }
    } catch (IndexOutOfBoundsException e) {
      throw new MalformedAnswerException("a header beyond its message");
    }
    if (at != end) {
      throw new MalformedAnswerException("a header's length");
    }
    return headers;
  }

  /** Bytes of a header's value by its type; a text or bytes are led by their length. */
  private static int valueLength(Buffer raw, int type, int at) throws MalformedAnswerException {
    return switch (type) {
      case 0, 1 -> 0; // true, false
      case 2 -> 1;
      case 3 -> 2;
      case 4 -> 4;
      case 5, 8 -> 8; // a long, a time
      case 6, 7 -> 2 + raw.getUnsignedShort(at); // bytes, text
      case 9 -> 16; // a UUID
      default -> throw new MalformedAnswerException("a header's type");
    };
  }

  private static int sum(Buffer bytes, int from, int to) {
    CRC32 crc = new CRC32();
    crc.update(bytes.getBytes(from, to));
    return (int) crc.getValue();
  }

  /** A torn message says nothing. */
  @Override
  public void finish() {
    held = Buffer.buffer();
  }
}
