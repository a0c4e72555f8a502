package dev.detour.gateway.telemetry;

import java.nio.ByteBuffer;

/**
 * An export request, made in bytes that the next one is made in again. The head says how long all
 * is, so it is written last, into room that is kept for it.
 */
final class ExportRequest {
  private static final int SPANS = 2; // of ScopeSpans

  private final SpanEnvelope envelope;
  private final int room;
  private final ProtoBytes bytes;
  private int spans;

  /**
   * @param capacity bytes of spans for which it need not grow
   */
  ExportRequest(SpanEnvelope envelope, int capacity) {
    this.envelope = envelope;
    this.room = envelope.longestHead();
    this.bytes = new ProtoBytes(room + capacity);
    clear();
  }

  /** Begins another request. What the last one was is gone. */
  void clear() {
    bytes.truncate(room);
    spans = 0;
  }

  /** Adds the span in {@code length} bytes of a buffer. */
  void add(ByteBuffer from, int at, int length) {
    bytes.writeLength(SPANS, length);
    bytes.append(from, at, length);
    spans++;
  }

  int spans() {
    return spans;
  }

  /** The whole request, which is here until {@link #clear}. */
  ByteBuffer whole() {
    ProtoBytes head = envelope.head(bytes.size() - room);
    int start = room - head.size();
    System.arraycopy(head.array(), 0, bytes.array(), start, head.size());
    return ByteBuffer.wrap(bytes.array(), start, bytes.size() - start);
  }
}
