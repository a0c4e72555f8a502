package dev.detour.clickhouse.wire;

/**
 * ClickHouse's compressed frame: a checksum of all that follows it (16 bytes), the method (1), the
 * compressed size with these nine bytes (4), the plain size (4), the data. Numbers are
 * little-endian.
 */
final class NativeFrame {

  static final int CHECKSUM_SIZE = 16;
  static final int HEADER_SIZE = CHECKSUM_SIZE + 9;
  static final int METHOD = CHECKSUM_SIZE;
  static final int COMPRESSED_SIZE = CHECKSUM_SIZE + 1;
  static final int PLAIN_SIZE = CHECKSUM_SIZE + 5;

  static final byte LZ4 = (byte) 0x82;
  static final byte NONE = 0x02;

  private NativeFrame() {}
}
