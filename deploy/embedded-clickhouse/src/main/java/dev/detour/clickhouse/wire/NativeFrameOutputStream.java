package dev.detour.clickhouse.wire;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/**
 * Compresses into ClickHouse's frames with LZ4: what a client gets that asks for {@code
 * compress=1}.
 */
public final class NativeFrameOutputStream extends FilterOutputStream {

  private static final int PLAIN_CAPACITY = 256 * 1024;

  private final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
  private final byte[] plain = new byte[PLAIN_CAPACITY];
  private final byte[] frame =
      new byte[NativeFrame.HEADER_SIZE + compressor.maxCompressedLength(PLAIN_CAPACITY)];
  private int size;

  public NativeFrameOutputStream(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int value) throws IOException {
    plain[size++] = (byte) value;
    endFullFrame();
  }

  @Override
  public void write(byte[] data, int offset, int length) throws IOException {
    int position = offset;
    int left = length;
    while (left > 0) {
      int taken = Math.min(left, plain.length - size);
      System.arraycopy(data, position, plain, size, taken);
      size += taken;
      position += taken;
      left -= taken;
      endFullFrame();
    }
  }

  private void endFullFrame() throws IOException {
    if (size == plain.length) {
      endFrame();
    }
  }

  /** Writes what has been collected as a frame of its own. */
  public void endFrame() throws IOException {
    if (size == 0) {
      return;
    }
    int compressed = compressor.compress(plain, 0, size, frame, NativeFrame.HEADER_SIZE);
    int checked = NativeFrame.HEADER_SIZE - NativeFrame.CHECKSUM_SIZE + compressed;
    ByteBuffer header = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
    header.put(NativeFrame.METHOD, NativeFrame.LZ4);
    header.putInt(NativeFrame.COMPRESSED_SIZE, checked);
    header.putInt(NativeFrame.PLAIN_SIZE, size);
    CityHash128 checksum = CityHash128.of(frame, NativeFrame.CHECKSUM_SIZE, checked);
    header.putLong(0, checksum.low());
    header.putLong(Long.BYTES, checksum.high());
    out.write(frame, 0, NativeFrame.HEADER_SIZE + compressed);
    size = 0;
  }

  @Override
  public void flush() throws IOException {
    endFrame();
    out.flush();
  }
}
