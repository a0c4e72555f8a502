package dev.detour.gateway.testing;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/** Writes AWS's event stream encoding. */
public final class EventFrames {
  private EventFrames() {}

  /** Frames of lines such as {@code messageStop {"stopReason":"end_turn"}}. */
  public static byte[] of(List<String> lines) {
    Buffer out = Buffer.buffer();
    for (String line : lines) {
      int space = line.indexOf(' ');
      out.appendBuffer(frame(line.substring(0, space), line.substring(space + 1)));
    }
    return out.getBytes();
  }

  private static Buffer frame(String type, String payload) {
    Buffer headers = Buffer.buffer();
    header(headers, ":event-type", type);
    header(headers, ":content-type", "application/json");
    header(headers, ":message-type", "event");
    byte[] body = payload.getBytes(StandardCharsets.UTF_8);
    Buffer frame =
        Buffer.buffer().appendInt(headers.length() + body.length + 16).appendInt(headers.length());
    frame.appendInt(sum(frame));
    frame.appendBuffer(headers).appendBytes(body);
    return frame.appendInt(sum(frame));
  }

  private static void header(Buffer out, String name, String value) {
    out.appendByte((byte) name.length()).appendString(name).appendByte((byte) 7);
    out.appendShort((short) value.length()).appendString(value);
  }

  private static int sum(Buffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.getBytes());
    return (int) crc.getValue();
  }
}
