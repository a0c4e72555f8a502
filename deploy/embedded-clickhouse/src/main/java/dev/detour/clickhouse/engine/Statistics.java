package dev.detour.clickhouse.engine;

import com.sun.jna.Pointer;

/**
 * What a statement read and wrote.
 *
 * @param readRows rows read from tables
 * @param readBytes bytes read from tables
 * @param writtenRows rows written, those of materialized views included
 * @param writtenBytes bytes written
 * @param resultRows rows of the result, or of its first chunk when it is streamed
 * @param resultBytes bytes of the result, or of its first chunk when it is streamed
 */
public record Statistics(
    long readRows,
    long readBytes,
    long writtenRows,
    long writtenBytes,
    long resultRows,
    long resultBytes) {

  /** Nothing read, nothing written. */
  public static final Statistics NONE = new Statistics(0, 0, 0, 0, 0, 0);

  static Statistics of(Pointer result) {
    return new Statistics(
        LibChdb.chdb_result_storage_rows_read(result),
        LibChdb.chdb_result_storage_bytes_read(result),
        LibChdb.chdb_result_rows_written(result),
        LibChdb.chdb_result_bytes_written(result),
        LibChdb.chdb_result_rows_read(result),
        LibChdb.chdb_result_bytes_read(result));
  }
}
