package dev.detour.clickhouse.wire;

import java.nio.ByteBuffer;

/** Unsigned numbers in groups of seven bits, lowest first (LEB128). */
public final class Varint {

  private Varint() {}

  /** Reads a number at the buffer's position. */
  public static int read(ByteBuffer in) {
    int value = 0;
    int shift = 0;
    byte next;
    do {
      next = in.get();
      value |= (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }
}
