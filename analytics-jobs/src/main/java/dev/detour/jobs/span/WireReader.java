package dev.detour.jobs.span;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads protobuf's wire format from an array. It does what {@link CodedInputStream} does and knows
 * its position in the array; a span is some four hundred lengths and tags of one byte each, for
 * which that class does too much.
 */
final class WireReader {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int LONGEST_VARINT_BITS = 70;

  private final byte[] bytes;
  private int at;
  private int limit;

  /** Reads the given part of the array, which must lie within it. */
  WireReader(byte[] bytes, int from, int length) {
    this.bytes = bytes;
    this.at = from;
    this.limit = from + length;
  }

  /** The position in the array of what comes next. */
  int at() {
    return at;
  }

  /** The tag of the next field, 0 at the end. */
  int tag() throws InvalidProtocolBufferException {
    if (at == limit) {
      return 0;
    }
    int tag = varint32();
    if (WireFormat.getTagFieldNumber(tag) == 0) {
      throw new InvalidProtocolBufferException("a tag without a field's number");
    }
    return tag;
  }

  /** A varint's lower 32 bits. */
  int varint32() throws InvalidProtocolBufferException {
    if (at < limit && bytes[at] >= 0) {
      return bytes[at++];
    }
    return (int) varint64();
  }

  /** A varint. */
  long varint64() throws InvalidProtocolBufferException {
    long value = 0;
    for (int shift = 0; shift < LONGEST_VARINT_BITS; shift += 7) {
      require(1);
      byte next = bytes[at++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new InvalidProtocolBufferException("a varint of more than ten bytes");
  }

  /** Eight bytes, little endian. */
  long fixed64() throws InvalidProtocolBufferException {
    require(Long.BYTES);
    long value = (long) LONGS.get(bytes, at);
    at += Long.BYTES;
    return value;
  }

  /** The length of what follows, all of which is there. */
  int length() throws InvalidProtocolBufferException {
    int length = varint32();
    require(length);
    return length;
  }

  /** Passes over bytes that are there, see {@link #length()}. */
  void skip(int length) {
    at += length;
  }

  /** Passes over the value of a field. */
  void skipField(int tag) throws IOException {
    switch (WireFormat.getTagWireType(tag)) {
      case WireFormat.WIRETYPE_VARINT -> varint64();
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> skip(length());
      default -> {
        CodedInputStream in = CodedInputStream.newInstance(bytes, at, limit - at);
        in.skipField(tag);
        skip(in.getTotalBytesRead());
      }
    }
  }

  /** Ends the reading after so many bytes, see {@link #length()}, and returns the end before. */
  int enter(int length) {
    int outer = limit;
    limit = at + length;
    return outer;
  }

  /** Sets the end back to what it was. */
  void leave(int outer) {
    limit = outer;
  }

  private void require(int length) throws InvalidProtocolBufferException {
    if (length < 0 || length > limit - at) {
      throw new InvalidProtocolBufferException(
          "cut off: " + length + " bytes where " + (limit - at) + " are left");
    }
  }
}
