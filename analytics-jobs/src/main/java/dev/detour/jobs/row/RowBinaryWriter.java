package dev.detour.jobs.row;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writer of ClickHouse's RowBinary format: values in column order, little endian, no separators.
 *
 * <p>Unsigned columns take signed values; one that does not fit is a mistake of the caller and is
 * refused, because ClickHouse would wrap it silently.
 */
public final class RowBinaryWriter {
  private static final int FIRST_CAPACITY = 1024;

  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int length;

  /** {@code String}, also as {@code LowCardinality}. */
  public void string(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    varint(utf8.length);
    reserve(utf8.length);
    System.arraycopy(utf8, 0, bytes, length, utf8.length);
    length += utf8.length;
  }

  /** {@code Bool}. */
  public void bool(boolean value) {
    reserve(1);
    bytes[length++] = (byte) (value ? 1 : 0);
  }

  /** {@code UInt16}. */
  public void uint16(long value) {
    littleEndian(within(value, 0xFFFFL), 2);
  }

  /** {@code UInt32}; also {@code DateTime}, in seconds. */
  public void uint32(long value) {
    littleEndian(within(value, 0xFFFF_FFFFL), 4);
  }

  /** {@code UInt64}, of which the upper half is never used. */
  public void uint64(long value) {
    littleEndian(within(value, Long.MAX_VALUE), 8);
  }

  /** {@code Int16}. */
  public void int16(int value) {
    if (value != (short) value) {
      throw new IllegalArgumentException("int16: " + value + " (expected: -32768..32767)");
    }
    littleEndian(value, 2);
  }

  /** {@code Int64}; also {@code DateTime64}, in its own ticks. */
  public void int64(long value) {
    littleEndian(value, 8);
  }

  /** {@code Nullable(UInt32)}. */
  public void nullableUint32(@Nullable Long value) {
    bool(value == null);
    if (value != null) {
      uint32(value);
    }
  }

  /** {@code Nullable(UInt64)}. */
  public void nullableUint64(@Nullable Long value) {
    bool(value == null);
    if (value != null) {
      uint64(value);
    }
  }

  /** {@code Float64}. */
  public void float64(double value) {
    littleEndian(Double.doubleToRawLongBits(value), 8);
  }

  /** {@code Nullable(Float64)}. */
  public void nullableFloat64(@Nullable Double value) {
    bool(value == null);
    if (value != null) {
      float64(value);
    }
  }

  /** {@code Array(String)}. */
  public void strings(List<String> values) {
    varint(values.size());
    values.forEach(this::string);
  }

  /** {@code Map(String, UInt64)}, in the order of its keys. */
  public void countsByName(Map<String, Long> counts) {
    varint(counts.size());
    new TreeMap<>(counts)
        .forEach(
            (name, count) -> {
              string(name);
              uint64(count);
            });
  }

  /** {@code Map(Int16, UInt64)}, in the order of its keys. */
  public void countsByBucket(Map<Integer, Long> counts) {
    varint(counts.size());
    new TreeMap<>(counts)
        .forEach(
            (bucket, count) -> {
              int16(bucket);
              uint64(count);
            });
  }

  /** An unsigned LEB128 number: lengths and counts. */
  public void varint(int value) {
    reserve(5);
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      bytes[length++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  /** A copy of what has been written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  /** Forgets what has been written and keeps the memory. */
  public void reset() {
    length = 0;
  }

  private static long within(long value, long max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(value + " (expected: 0.." + max + ")");
    }
    return value;
  }

  private void littleEndian(long value, int size) {
    reserve(size);
    for (int i = 0; i < size; i++) {
      bytes[length++] = (byte) (value >>> (8 * i));
    }
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
