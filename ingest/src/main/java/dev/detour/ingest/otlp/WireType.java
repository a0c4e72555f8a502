package dev.detour.ingest.otlp;

/** The kinds of values in protobuf's wire format: the low three bits of every tag. */
final class WireType {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH = 2;
  static final int GROUP_START = 3;
  static final int GROUP_END = 4;
  static final int FIXED32 = 5;

  private WireType() {}

  static int of(int tag) {
    return tag & 7;
  }

  static int fieldOf(int tag) {
    return tag >>> 3;
  }
}
