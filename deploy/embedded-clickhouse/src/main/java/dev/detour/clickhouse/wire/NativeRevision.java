package dev.detour.clickhouse.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Brings blocks of the Native format to the protocol version that a client speaks.
 *
 * <p>The engine writes version 0. A client that names a version in {@code client_protocol_version},
 * as Go's driver and with it Grafana's data source does, expects two things more: what kind of
 * block it is before each block, and before the data of each column whether it is serialized
 * specially. It never is; but to find where columns begin, their data must be stepped over.
 */
public final class NativeRevision {

  /** The version from which columns say how they are serialized. */
  private static final int WITH_CUSTOM_SERIALIZATION = 54454;

  /** Field 1: not an overflow block. Field 2: bucket -1, that is none. End. */
  private static final byte[] BLOCK_INFO = {1, 0, 2, -1, -1, -1, -1, 0};

  private static final int COPY_SIZE = 64 * 1024;

  private final int version;

  public NativeRevision(int version) {
    this.version = version;
  }

  /** Writes whole blocks of version 0 in the client's version. */
  public void write(ByteBuffer blocks, OutputStream out) throws IOException {
    ByteBuffer in = blocks.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    byte[] copy = new byte[COPY_SIZE];
    while (in.hasRemaining()) {
      if (version > 0) {
        out.write(BLOCK_INFO);
      }
      writeBlock(in, out, copy);
    }
  }

  private void writeBlock(ByteBuffer in, OutputStream out, byte[] copy) throws IOException {
    int pending = in.position();
    int columns = Varint.read(in);
    int rows = Varint.read(in);
    for (int column = 0; column < columns; column++) {
      text(in);
      ColumnLayout layout = ColumnLayout.of(text(in));
      if (version >= WITH_CUSTOM_SERIALIZATION) {
        write(in, pending, out, copy);
        out.write(0);
        pending = in.position();
      }
      if (rows > 0) {
        layout.skipPrefix(in);
        layout.skip(in, rows);
      }
    }
    write(in, pending, out, copy);
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[Varint.read(in)];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Writes what lies between a position and the buffer's own. */
  private static void write(ByteBuffer in, int from, OutputStream out, byte[] copy)
      throws IOException {
    for (int position = from; position < in.position(); position += copy.length) {
      int size = Math.min(copy.length, in.position() - position);
      in.get(position, copy, 0, size);
      out.write(copy, 0, size);
    }
  }
}
