package dev.detour.clickhouse.engine;

import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The result of a SELECT in chunks of one block (about 65 thousand rows), so that a result of any
 * size passes through bounded memory.
 *
 * <p>Each chunk is formatted as if it were a whole result: a header is repeated in every chunk.
 */
public final class ResultStream implements AutoCloseable {

  private final Pointer connection;
  private final Pointer stream;
  private boolean finished;

  ResultStream(Pointer connection, Pointer stream) throws EngineException {
    this.connection = connection;
    this.stream = stream;
    try {
      EngineException.throwIfPresent(LibChdb.chdb_result_error(stream));
    } catch (EngineException e) {
      LibChdb.chdb_destroy_query_result(stream);
      throw e;
    }
  }

  /** The next chunk, which the caller closes, or null at the end. */
  public @Nullable EngineResult next() throws EngineException {
    if (finished) {
      return null;
    }
    EngineResult chunk = EngineResult.take(LibChdb.chdb_stream_fetch_result(connection, stream));
    if (chunk.length() == 0) {
      finished = true;
      chunk.close();
      return null;
    }
    return chunk;
  }

  /** Frees the stream, and stops the query when it has not come to its end. */
  @Override
  public void close() {
    if (!finished) {
      finished = true;
      LibChdb.chdb_stream_cancel_query(connection, stream);
    }
    LibChdb.chdb_destroy_query_result(stream);
  }
}
