package dev.detour.ingest.otlp;

import com.google.protobuf.UnsafeByteOperations;
import dev.detour.ingest.otlp.Shape.Field;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A cursor over protobuf's wire format that checks as strictly as a parser and builds nothing.
 *
 * <p>Whatever passes {@link #checkMessage} parses; a property test holds that against the generated
 * parser. The reverse holds up to {@link #MAX_DEPTH}: parsers go deeper.
 */
final class WireReader {
  /** Messages within messages. Parsers stop at 100; an attribute's value may nest about 28 deep. */
  static final int MAX_DEPTH = 64;

  private static final long NON_ASCII = 0x8080808080808080L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private int position;

  WireReader(byte[] bytes) {
    this.bytes = bytes;
  }

  int position() {
    return position;
  }

  void moveTo(int next) {
    position = next;
  }

  byte[] bytes() {
    return bytes;
  }

  /** The next tag; its field number is at least 1. */
  int readTag(int end) throws MalformedOtlpException {
    int tag = (int) readVarint(end);
    if (WireType.fieldOf(tag) == 0) {
      throw malformed("a field with number 0");
    }
    return tag;
  }

  /** The end of the length-delimited value that begins here. */
  int readLength(int end) throws MalformedOtlpException {
    int length = (int) readVarint(end);
    if (length < 0 || length > end - position) {
      throw malformed("a length of " + length + " where " + (end - position) + " bytes are left");
    }
    return position + length;
  }

  long readVarint(int end) throws MalformedOtlpException {
    if (position < end && bytes[position] >= 0) {
      return bytes[position++];
    }
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (position >= end) {
        throw truncated();
      }
      byte next = bytes[position++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("a number of more than ten bytes");
  }

  long readFixed64(int end) throws MalformedOtlpException {
    skip(Long.BYTES, end);
    return (long) LONGS.get(bytes, position - Long.BYTES);
  }

  /** Checks that the bytes up to {@code end} are a message of the shape. */
  void checkMessage(Shape shape, int end, int depth) throws MalformedOtlpException {
    if (depth > MAX_DEPTH) {
      throw malformed("more than " + MAX_DEPTH + " messages within each other");
    }
    while (position < end) {
      checkField(shape, readTag(end), end, depth);
    }
  }

  /** Checks one field, whose tag was read. A field of another type than the shape's is unknown. */
  void checkField(Shape shape, int tag, int end, int depth) throws MalformedOtlpException {
    Field field = shape.field(WireType.fieldOf(tag));
    if (field == null || field.tag() != tag || WireType.of(tag) != WireType.LENGTH) {
      skipValue(tag, end, depth);
      return;
    }
    int valueEnd = readLength(end);
    Shape message = field.message();
    if (message != null) {
      checkMessage(message, valueEnd, depth + 1);
    } else if (field.type() == Shape.Type.STRING) {
      requireUtf8(shape, field, valueEnd);
    }
    position = valueEnd;
  }

  /** Moves behind the value of a tag that was read. */
  void skipValue(int tag, int end, int depth) throws MalformedOtlpException {
    switch (WireType.of(tag)) {
      case WireType.VARINT -> readVarint(end);
      case WireType.FIXED64 -> skip(Long.BYTES, end);
      case WireType.FIXED32 -> skip(Integer.BYTES, end);
      case WireType.LENGTH -> position = readLength(end);
      case WireType.GROUP_START -> skipGroup(WireType.fieldOf(tag), end, depth + 1);
      default -> throw malformed("a tag of wire type " + WireType.of(tag));
    }
  }

  private void skipGroup(int number, int end, int depth) throws MalformedOtlpException {
    if (depth > MAX_DEPTH) {
      throw malformed("more than " + MAX_DEPTH + " groups within each other");
    }
    int tag = readTag(end);
    while (WireType.of(tag) != WireType.GROUP_END) {
      skipValue(tag, end, depth);
      tag = readTag(end);
    }
    if (WireType.fieldOf(tag) != number) {
      throw malformed("a group that another one ends");
    }
  }

  private void skip(int length, int end) throws MalformedOtlpException {
    if (length > end - position) {
      throw truncated();
    }
    position += length;
  }

  private void requireUtf8(Shape shape, Field field, int end) throws MalformedOtlpException {
    int from = position;
    while (from <= end - Long.BYTES && ((long) LONGS.get(bytes, from) & NON_ASCII) == 0) {
      from += Long.BYTES;
    }
    while (from < end && bytes[from] >= 0) {
      from++;
    }
    if (from < end && !UnsafeByteOperations.unsafeWrap(bytes, from, end - from).isValidUtf8()) {
      throw malformed(shape.name() + "." + field.name() + " is not UTF-8");
    }
  }

  private MalformedOtlpException truncated() {
    return malformed("the message ends within a value");
  }

  private MalformedOtlpException malformed(String what) {
    return new MalformedOtlpException(what + " (at byte " + position + ")");
  }
}
