package dev.detour.ingest.otlp;

import java.util.Arrays;

/** A growing message in protobuf's wire format, written field by field from the outside in. */
final class WireWriter {
  private static final int MAX_VARINT_BYTES = 10;

  private byte[] bytes;
  private int length;

  WireWriter(int expectedBytes) {
    bytes = new byte[Math.max(16, expectedBytes)];
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  void varint(long value) {
    ensure(MAX_VARINT_BYTES);
    length = putVarint(value, length);
  }

  void fixed32(int value) {
    ensure(Integer.BYTES);
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  void fixed64(long value) {
    ensure(Long.BYTES);
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  void lengthDelimited(byte[] value) {
    varint(value.length);
    ensure(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  /** Opens a message; what is written until {@link #close} is its content. */
  int open() {
    return length;
  }

  /** Closes a message: puts its length, now known, before its content. */
  void close(int opened) {
    int content = length - opened;
    ensure(MAX_VARINT_BYTES);
    int prefix = varintBytes(content);
    System.arraycopy(bytes, opened, bytes, opened + prefix, content);
    putVarint(content, opened);
    length += prefix;
  }

  private int putVarint(long value, int at) {
    long rest = value;
    int position = at;
    while ((rest & ~0x7fL) != 0) {
      bytes[position++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[position++] = (byte) rest;
    return position;
  }

  private static int varintBytes(int value) {
    return Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(value) + 6) / 7);
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length + bytes.length / 2));
    }
  }
}
