package dev.detour.clickhouse.engine;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A formatted result, or a chunk of one, in the engine's memory until it is closed. */
public final class EngineResult implements AutoCloseable {

  private static final int COPY_SIZE = 128 * 1024;

  private final Pointer result;
  private final @Nullable Pointer buffer;
  private final long length;
  private boolean closed;

  private EngineResult(Pointer result) {
    this.result = result;
    this.length = LibChdb.chdb_result_length(result);
    this.buffer = length == 0 ? null : LibChdb.chdb_result_buffer(result);
  }

  /** Takes over a native result; when it holds an error, frees it and throws the error. */
  static EngineResult take(Pointer result) throws EngineException {
    try {
      EngineException.throwIfPresent(LibChdb.chdb_result_error(result));
    } catch (EngineException e) {
      LibChdb.chdb_destroy_query_result(result);
      throw e;
    }
    return new EngineResult(result);
  }

  /** Length in bytes. */
  public long length() {
    return length;
  }

  public Statistics statistics() {
    return Statistics.of(result);
  }

  /** A view of the bytes, valid until this result is closed; at most 2 GiB of them. */
  public ByteBuffer bytes() {
    return buffer == null
        ? ByteBuffer.allocate(0)
        : buffer.getByteBuffer(0, Math.min(length, Integer.MAX_VALUE)).asReadOnlyBuffer();
  }

  /** Writes the bytes from the given position on. */
  public void writeTo(OutputStream out, long from) throws IOException {
    if (buffer == null) {
      return;
    }
    byte[] copy = new byte[(int) Math.min(COPY_SIZE, length - from)];
    for (long position = from; position < length; position += copy.length) {
      int size = (int) Math.min(copy.length, length - position);
      buffer.read(position, copy, 0, size);
      out.write(copy, 0, size);
    }
  }

  /** The whole result as text; for small results. */
  public String text() {
    return StandardCharsets.UTF_8.decode(bytes()).toString();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      LibChdb.chdb_destroy_query_result(result);
    }
  }
}
