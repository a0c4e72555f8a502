package dev.detour.sim.shape;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * One message of AWS's event stream encoding ({@code application/vnd.amazon.eventstream}).
 *
 * <pre>
 * total length (4) | headers length (4) | CRC32 of these 8 bytes (4)
 * headers: name length (1), name, type (1; 7: text), value length (2), value
 * payload | CRC32 of everything before (4)
 * </pre>
 */
final class EventFrame {
  private static final int FRAME = 16;
  private static final byte TEXT = 7;

  private EventFrame() {}

  /** An event with its JSON. */
  static Buffer event(String type, String json) {
    return of(
        Map.of(":event-type", type, ":content-type", "application/json", ":message-type", "event"),
        json);
  }

  /** An exception that ends the stream. */
  static Buffer exception(String type, String json) {
    return of(
        Map.of(
            ":exception-type",
            type,
            ":content-type",
            "application/json",
            ":message-type",
            "exception"),
        json);
  }

  static Buffer of(Map<String, String> headers, String payload) {
    Buffer head = Buffer.buffer();
    headers.forEach(
        (name, value) -> {
          byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
          byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
          head.appendByte((byte) nameBytes.length).appendBytes(nameBytes).appendByte(TEXT);
          head.appendShort((short) valueBytes.length).appendBytes(valueBytes);
        });
    byte[] body = payload.getBytes(StandardCharsets.UTF_8);
    Buffer frame =
        Buffer.buffer().appendInt(FRAME + head.length() + body.length).appendInt(head.length());
    frame.appendInt(crc(frame)).appendBuffer(head).appendBytes(body);
    return frame.appendInt(crc(frame));
  }

  private static int crc(Buffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.getBytes());
    return (int) crc.getValue();
  }
}
