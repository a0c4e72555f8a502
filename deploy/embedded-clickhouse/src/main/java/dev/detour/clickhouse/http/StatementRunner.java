package dev.detour.clickhouse.http;

import dev.detour.clickhouse.engine.EngineConnection;
import dev.detour.clickhouse.engine.EngineException;
import dev.detour.clickhouse.engine.EngineResult;
import dev.detour.clickhouse.engine.ErrorCode;
import dev.detour.clickhouse.engine.InsertStream;
import dev.detour.clickhouse.engine.ResultStream;
import dev.detour.clickhouse.engine.StatementKind;
import dev.detour.clickhouse.engine.Statistics;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Runs one statement on a connection and writes its result into the answer, in pieces where it can.
 */
final class StatementRunner {

  private static final int INSERT_PIECE = 256 * 1024;

  private final Set<String> knownFormats;

  /**
   * A runner.
   *
   * @param knownFormats names of the engine's formats in lower case
   */
  StatementRunner(Set<String> knownFormats) {
    this.knownFormats = Set.copyOf(knownFormats);
  }

  void run(Statement statement, QueryRequest request, Connections.Borrowed borrowed, Answer answer)
      throws EngineException, IOException {
    if (statement instanceof Statement.Insert insert) {
      insert(insert, request, borrowed.connection(), answer);
    } else if (statement instanceof Statement.Whole whole) {
      runWhole(whole, request, borrowed, answer);
    }
  }

  private static void insert(
      Statement.Insert insert, QueryRequest request, EngineConnection connection, Answer answer)
      throws EngineException, IOException {
    byte[] head = QueryTag.of(request.queryId()).appendTo(insert.head());
    try (InsertStream rows = connection.insert(head, insert.format(), request.queryParameters())) {
      byte[] piece = new byte[INSERT_PIECE];
      boolean accepted = true;
      for (int size = fill(piece, insert); accepted && size > 0; size = fill(piece, insert)) {
        accepted = rows.append(piece, size);
      }
      // Only now are the rows stored: an answer before would promise too much.
      answer.beEmpty(insert.format(), rows.finish());
    }
  }

  private static int fill(byte[] piece, Statement.Insert insert) throws IOException {
    return insert.data().readNBytes(piece, 0, piece.length);
  }

  private void runWhole(
      Statement.Whole whole, QueryRequest request, Connections.Borrowed borrowed, Answer answer)
      throws EngineException, IOException {
    StatementKind kind = check(whole, borrowed);
    String format =
        whole
            .outline()
            .format()
            .filter(name -> knownFormats.contains(name.toLowerCase(Locale.ROOT)))
            .orElse(request.defaultFormat());
    Optional<ChunkWriter> chunkWriter = ChunkWriter.of(format, request.protocolVersion());
    EngineConnection connection = borrowed.connection();
    QueryTag.Rewritten statement = tagged(whole.sql(), request);
    if (kind == StatementKind.READ && whole.outline().streamable() && chunkWriter.isPresent()) {
      try (ResultStream chunks =
          connection.stream(statement.sql(), format, statement.parameters())) {
        writeChunks(chunks, format, chunkWriter.get(), answer);
      }
    } else {
      try (EngineResult result =
          connection.query(statement.sql(), format, statement.parameters())) {
        writeResult(result, format, chunkWriter.orElse(ChunkWriter.PLAIN), answer);
      }
    }
  }

  private static QueryTag.Rewritten tagged(byte[] sql, QueryRequest request) {
    return QueryTag.kill(sql)
        .orElseGet(
            () ->
                new QueryTag.Rewritten(
                    QueryTag.of(request.queryId()).appendTo(sql), request.queryParameters()));
  }

  private static StatementKind check(Statement.Whole whole, Connections.Borrowed borrowed)
      throws EngineException {
    if (whole.outline().firstWord().isEmpty()) {
      throw EngineException.of(ErrorCode.SYNTAX_ERROR, "Empty query");
    }
    if (whole.outline().namesFile()) {
      throw EngineException.of(
          ErrorCode.SUPPORT_IS_DISABLED, "INTO OUTFILE and FROM INFILE are not allowed over HTTP");
    }
    StatementKind kind = borrowed.connection().classify(whole.sql());
    switch (kind) {
      case SEVERAL ->
          throw EngineException.of(
              ErrorCode.SYNTAX_ERROR, "Multi-statements are not allowed: send one at a time");
      case CONTROL, UNKNOWN -> borrowed.taint();
      case READ, WRITE -> {}
    }
    return kind;
  }

  private static void writeChunks(
      ResultStream chunks, String format, ChunkWriter writer, Answer answer)
      throws EngineException, IOException {
    EngineResult chunk = chunks.next();
    if (chunk == null) {
      answer.beEmpty(format, Statistics.NONE);
      return;
    }
    OutputStream out;
    try (EngineResult first = chunk) {
      out = answer.begin(format, first.statistics());
      writer.first(first, out);
    }
    for (chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
      try (EngineResult later = chunk) {
        writer.later(later, out);
      }
    }
  }

  private static void writeResult(
      EngineResult result, String format, ChunkWriter writer, Answer answer) throws IOException {
    if (result.length() == 0) {
      answer.beEmpty(format, result.statistics());
      return;
    }
    writer.first(result, answer.begin(format, result.statistics()));
  }
}
