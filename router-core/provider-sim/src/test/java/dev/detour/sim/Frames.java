package dev.detour.sim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** Reads AWS's event stream encoding, and checks both sums of every message. */
final class Frames {
  private Frames() {}

  /** One message. */
  record Frame(Map<String, String> headers, String payload) {
    String type() {
      return headers.getOrDefault(":event-type", headers.getOrDefault(":exception-type", ""));
    }
  }

  static List<Frame> of(byte[] bytes) {
    List<Frame> frames = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.hasRemaining()) {
      int start = in.position();
      int total = in.getInt();
      int headersLength = in.getInt();
      expect(crc(bytes, start, 8), in.getInt());
      Map<String, String> headers = headers(in, in.position() + headersLength);
      byte[] payload = new byte[total - 16 - headersLength];
      in.get(payload);
      expect(crc(bytes, start, total - 4), in.getInt());
      frames.add(new Frame(headers, new String(payload, StandardCharsets.UTF_8)));
    }
    return frames;
  }

  private static Map<String, String> headers(ByteBuffer in, int end) {
    Map<String, String> headers = new HashMap<>();
    while (in.position() < end) {
      String name = text(in, in.get());
      expect(7, in.get());
      headers.put(name, text(in, in.getShort()));
    }
    return headers;
  }

  private static String text(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  private static void expect(int expected, int found) {
    if (expected != found) {
      throw new AssertionError("found " + found + " (expected: " + expected + ")");
    }
  }
}
