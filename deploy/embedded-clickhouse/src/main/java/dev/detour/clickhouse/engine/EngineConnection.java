package dev.detour.clickhouse.engine;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One connection to the engine: a current database, settings, temporary tables. Runs one statement
 * at a time; not for use by several threads at once.
 */
public final class EngineConnection implements AutoCloseable {

  private static final int ANALYSIS_SIZE = 16;
  private static final int STATEMENT_COUNT = 4;
  private static final int QUERY_CLASS = 12;

  private final Pointer holder;
  private final Pointer connection;

  EngineConnection(Pointer holder) {
    this.holder = holder;
    this.connection = holder.getPointer(0);
  }

  /** Runs a statement for its effect. */
  public void execute(String sql, Map<String, String> parameters) throws EngineException {
    query(sql.getBytes(StandardCharsets.UTF_8), "Null", parameters).close();
  }

  /** Runs a statement and returns its whole result, which the caller closes. */
  public EngineResult query(byte[] sql, String format, Map<String, String> parameters)
      throws EngineException {
    byte[] formatName = format.getBytes(StandardCharsets.UTF_8);
    try (NativeStrings names = new NativeStrings(parameters.keySet());
        NativeStrings values = new NativeStrings(parameters.values())) {
      return EngineResult.take(
          LibChdb.chdb_query_with_params_n(
              connection,
              sql,
              sql.length,
              formatName,
              formatName.length,
              names.pointers(),
              names.lengths(),
              values.pointers(),
              values.lengths(),
              names.count()));
    }
  }

  /** Starts a SELECT whose result comes in chunks. The connection is busy until it is closed. */
  public ResultStream stream(byte[] sql, String format, Map<String, String> parameters)
      throws EngineException {
    byte[] formatName = format.getBytes(StandardCharsets.UTF_8);
    try (NativeStrings names = new NativeStrings(parameters.keySet());
        NativeStrings values = new NativeStrings(parameters.values())) {
      return new ResultStream(
          connection,
          LibChdb.chdb_stream_query_with_params_n(
              connection,
              sql,
              sql.length,
              formatName,
              formatName.length,
              names.pointers(),
              names.lengths(),
              values.pointers(),
              values.lengths(),
              names.count()));
    }
  }

  /**
   * Starts an INSERT whose rows follow in the given format. The connection is busy until it is
   * closed.
   *
   * @param sql the statement up to, and without, its FORMAT clause
   */
  public InsertStream insert(byte[] sql, String format, Map<String, String> parameters)
      throws EngineException {
    byte[] formatName = format.getBytes(StandardCharsets.UTF_8);
    try (NativeStrings names = new NativeStrings(parameters.keySet());
        NativeStrings values = new NativeStrings(parameters.values())) {
      return new InsertStream(
          LibChdb.chdb_stream_insert_with_params_n(
              connection,
              sql,
              sql.length,
              formatName,
              formatName.length,
              names.pointers(),
              names.lengths(),
              values.pointers(),
              values.lengths(),
              names.count()));
    }
  }

  /** Says what a statement would do, without running it. */
  public StatementKind classify(byte[] sql) {
    try (Memory analysis = new Memory(ANALYSIS_SIZE)) {
      analysis.clear();
      analysis.setInt(0, ANALYSIS_SIZE);
      int failed = LibChdb.chdb_classify_query_n(connection, sql, sql.length, null, 0, analysis);
      return failed != 0
          ? StatementKind.UNKNOWN
          : StatementKind.of(analysis.getInt(STATEMENT_COUNT), analysis.getInt(QUERY_CLASS));
    }
  }

  @Override
  public void close() {
    LibChdb.chdb_close_conn(holder);
  }
}
