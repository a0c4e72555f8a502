package dev.detour.gateway.telemetry;

/**
 * Reads one number out of an {@code ExportTraceServiceResponse}: how many spans the receiver
 * refused.
 *
 * <p>Field 1 of the message is {@code partial_success}, whose field 1 is {@code rejected_spans}.
 */
final class PartialSuccess {
  private final byte[] bytes;
  private int position;

  private PartialSuccess(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Refused spans, 0 when the answer names none or is no such message. */
  static long rejectedSpans(byte[] response) {
    try {
      PartialSuccess reader = new PartialSuccess(response);
      return reader.find(response.length, 1, 2) ? reader.rejected() : 0;
    } catch (ArrayIndexOutOfBoundsException notTheMessage) {
      return 0;
    }
  }

  private long rejected() {
    int end = position + (int) varint();
    return find(end, 1, 0) ? Math.max(0, varint()) : 0;
  }

  /** Moves to the value of the field. */
  private boolean find(int end, int field, int wireType) {
    while (position < end) {
      long tag = varint();
      if (tag == ((long) field << 3 | wireType)) {
        return true;
      }
      switch ((int) (tag & 7)) {
        case 0 -> varint();
        case 1 -> position += 8;
        case 2 -> {
          long length = varint();
          position = Math.addExact(position, Math.toIntExact(Math.min(length, bytes.length)));
        }
        default -> position += 4;
      }
    }
    return false;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = bytes[position++];
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        break;
      }
    }
    return value;
  }
}
