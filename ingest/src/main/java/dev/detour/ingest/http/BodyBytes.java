package dev.detour.ingest.http;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A body as its parts arrive. They are put together once, at the end: a slow sender holds what it
 * has sent, and a large body is not copied again and again while it grows.
 */
final class BodyBytes {
  private final List<Buffer> parts = new ArrayList<>();
  private int length;

  void append(Buffer part) {
    parts.add(part);
    length += part.length();
  }

  byte[] join() {
    if (parts.size() == 1) {
      return parts.get(0).getBytes();
    }
    byte[] whole = new byte[length];
    int position = 0;
    for (Buffer part : parts) {
      part.getBytes(whole, position);
      position += part.length();
    }
    return whole;
  }
}
