package dev.detour.gateway.telemetry;

import java.util.Arrays;

/**
 * Walks over the fields of a protobuf message. Bytes that are no message end in an {@link
 * IndexOutOfBoundsException}.
 */
final class ProtoFields {
  private static final int LENGTH_DELIMITED = 2;

  private final byte[] bytes;
  private int at;
  private int start;
  private int valueStart;
  private long tag;

  ProtoFields(byte[] message) {
    this.bytes = message;
  }

  /** Moves to the next field; false at the end. */
  boolean next() {
    if (at >= bytes.length) {
      return false;
    }
    start = at;
    tag = varint();
    switch ((int) (tag & 7)) {
      case 0 -> {
        valueStart = at;
        varint();
      }
      case 1 -> skip(Long.BYTES);
      case LENGTH_DELIMITED -> skip(varint());
      case 5 -> skip(Integer.BYTES);
      default -> throw new IndexOutOfBoundsException("wire type of tag " + tag);
    }
    return true;
  }

  /** Whether the field has this number and is length-delimited. */
  boolean isMessage(int field) {
    return tag == ((long) field << 3 | LENGTH_DELIMITED);
  }

  /** The field's value without its tag and length. */
  byte[] value() {
    return Arrays.copyOfRange(bytes, valueStart, at);
  }

  /** The whole field. */
  byte[] raw() {
    return Arrays.copyOfRange(bytes, start, at);
  }

  private void skip(long length) {
    if (length < 0 || length > bytes.length - at) {
      throw new IndexOutOfBoundsException("a field of " + length + " bytes");
    }
    valueStart = at;
    at += (int) length;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = bytes[at++];
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IndexOutOfBoundsException("a varint without end");
  }
}
