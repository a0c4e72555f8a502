package dev.detour.gateway.telemetry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that grow, and the few ways in which protobuf writes values into them. Fields are told by
 * number.
 */
final class ProtoBytes {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private byte[] bytes;
  private int size;

  ProtoBytes(int capacity) {
    bytes = new byte[capacity];
  }

  int size() {
    return size;
  }

  /** The bytes, of which {@link #size} were written: not a copy. */
  byte[] array() {
    return bytes;
  }

  /** Drops what comes after the first {@code kept} bytes. */
  void truncate(int kept) {
    size = kept;
  }

  /** What was written; the bytes are given away. */
  byte[] toByteArray() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  /** Size of a length-delimited field with {@code length} bytes and a number below 16. */
  static int fieldSize(int length) {
    return 1 + varintSize(length) + length;
  }

  static int varintSize(long value) {
    return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
  }

  void writeVarint(int field, long value) {
    writeTag(field, VARINT);
    putVarint(value);
  }

  void writeFixed64(int field, long value) {
    writeTag(field, FIXED64);
    putLong(value, Long.BYTES);
  }

  void writeFixed32(int field, int value) {
    writeTag(field, FIXED32);
    putLong(value, Integer.BYTES);
  }

  /** Sixteen bytes, the higher half first, as trace ids are written. */
  void writeId(int field, long high, long low) {
    writeLength(field, 2 * Long.BYTES);
    putLong(Long.reverseBytes(high), Long.BYTES);
    putLong(Long.reverseBytes(low), Long.BYTES);
  }

  /** Eight bytes, the highest first, as span ids are written. */
  void writeId(int field, long id) {
    writeLength(field, Long.BYTES);
    putLong(Long.reverseBytes(id), Long.BYTES);
  }

  void writeBytes(int field, byte[] value) {
    writeLength(field, value.length);
    append(value);
  }

  void writeString(int field, String value) {
    writeBytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Begins a field of {@code length} bytes that are appended next. */
  void writeLength(int field, int length) {
    writeTag(field, LENGTH_DELIMITED);
    putVarint(length);
  }

  void append(byte[] value) {
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  /** Appends {@code length} bytes of a buffer, wherever that stands. */
  void append(ByteBuffer from, int at, int length) {
    reserve(length);
    from.get(at, bytes, size, length);
    size += length;
  }

  private void writeTag(int field, int wireType) {
    putVarint((long) field << 3 | wireType);
  }

  private void putVarint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private void putLong(long value, int count) {
    reserve(count);
    for (int i = 0; i < count; i++) {
      bytes[size++] = (byte) (value >>> (8 * i));
    }
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
