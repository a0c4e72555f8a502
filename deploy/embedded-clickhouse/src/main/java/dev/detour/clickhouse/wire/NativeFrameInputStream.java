package dev.detour.clickhouse.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** Reads ClickHouse's frames: what a client sends that says {@code decompress=1}. */
public final class NativeFrameInputStream extends InputStream {

  /** Far above what drivers send (64 KiB to 10 MiB); a bound for the memory a client may claim. */
  private static final int MAX_SIZE = 128 * 1024 * 1024;

  private final LZ4SafeDecompressor decompressor = LZ4Factory.fastestInstance().safeDecompressor();
  private final InputStream in;
  private byte[] plain = new byte[0];
  private int position;
  private int limit;

  public NativeFrameInputStream(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    return nextFrame() ? plain[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!nextFrame()) {
      return -1;
    }
    int taken = Math.min(length, limit - position);
    System.arraycopy(plain, position, target, offset, taken);
    position += taken;
    return taken;
  }

  /** Makes sure that there is a byte to read; false at the end. */
  private boolean nextFrame() throws IOException {
    while (position == limit) {
      byte[] header = in.readNBytes(NativeFrame.HEADER_SIZE);
      if (header.length == 0) {
        return false;
      }
      if (header.length < NativeFrame.HEADER_SIZE) {
        throw new EOFException("the compressed body ends within a frame's header");
      }
      readFrame(header);
    }
    return true;
  }

  private void readFrame(byte[] header) throws IOException {
    ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    int checked = fields.getInt(NativeFrame.COMPRESSED_SIZE);
    int plainSize = fields.getInt(NativeFrame.PLAIN_SIZE);
    int ownSize = NativeFrame.HEADER_SIZE - NativeFrame.CHECKSUM_SIZE;
    if (checked < ownSize || checked > MAX_SIZE || plainSize < 0 || plainSize > MAX_SIZE) {
      throw new CorruptFrameException(
          "sizes %d and %d (expected: up to %d)".formatted(checked, plainSize, MAX_SIZE));
    }
    byte[] frame = new byte[checked];
    System.arraycopy(header, NativeFrame.CHECKSUM_SIZE, frame, 0, ownSize);
    if (in.readNBytes(frame, ownSize, checked - ownSize) < checked - ownSize) {
      throw new EOFException("the compressed body ends within a frame");
    }
    CityHash128 checksum = CityHash128.of(frame, 0, checked);
    if (checksum.low() != fields.getLong(0) || checksum.high() != fields.getLong(Long.BYTES)) {
      throw new CorruptFrameException("checksum does not match");
    }
    decompress(header[NativeFrame.METHOD], frame, ownSize, plainSize);
  }

  private void decompress(byte method, byte[] frame, int offset, int plainSize) throws IOException {
    if (plain.length < plainSize) {
      plain = new byte[plainSize];
    }
    int size = frame.length - offset;
    int written =
        switch (method) {
          case NativeFrame.LZ4 -> lz4(frame, offset, size, plainSize);
          case NativeFrame.NONE -> copy(frame, offset, size, plainSize);
          default ->
              throw new CorruptFrameException(
                  "method 0x%02x (expected: 0x82 for LZ4 or 0x02 for none)".formatted(method));
        };
    if (written != plainSize) {
      throw new CorruptFrameException("plain size %d (expected: %d)".formatted(written, plainSize));
    }
    position = 0;
    limit = plainSize;
  }

  private int lz4(byte[] frame, int offset, int size, int plainSize) throws IOException {
    try {
      return decompressor.decompress(frame, offset, size, plain, 0, plainSize);
    } catch (LZ4Exception e) {
      throw new CorruptFrameException("not LZ4: " + e.getMessage());
    }
  }

  private int copy(byte[] frame, int offset, int size, int plainSize) {
    System.arraycopy(frame, offset, plain, 0, Math.min(size, plainSize));
    return size;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
