package dev.detour.clickhouse.engine;

import com.sun.jna.Pointer;

/**
 * A running INSERT that takes its rows in pieces of formatted bytes, cut anywhere. Rows are kept
 * once {@link #finish()} has returned; an insert that is closed before is abandoned.
 */
public final class InsertStream implements AutoCloseable {

  private final Pointer stream;

  InsertStream(Pointer stream) throws EngineException {
    this.stream = stream;
    try {
      EngineException.throwIfPresent(LibChdb.chdb_stream_insert_error(stream));
    } catch (EngineException e) {
      LibChdb.chdb_destroy_insert_stream(stream);
      throw e;
    }
  }

  /**
   * Hands over the first {@code length} bytes; waits while the engine is busy with earlier ones.
   *
   * @return false when the insert has failed: {@link #finish()} then says why
   */
  public boolean append(byte[] data, int length) {
    return LibChdb.chdb_stream_append(stream, data, length) == 0;
  }

  /** Ends the data and returns what was written. */
  public Statistics finish() throws EngineException {
    try (EngineResult result = EngineResult.take(LibChdb.chdb_stream_done(stream))) {
      return result.statistics();
    }
  }

  /** Frees the stream, and abandons the insert when it has not been finished. */
  @Override
  public void close() {
    LibChdb.chdb_destroy_insert_stream(stream);
  }
}
