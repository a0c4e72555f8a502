package dev.detour.clickhouse.http;

import dev.detour.clickhouse.engine.EngineException;
import dev.detour.clickhouse.engine.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a request asks the engine to run. */
@SuppressWarnings(
    "ArrayRecordComponent") // The engine takes bytes; nobody changes or compares them.
sealed interface Statement {

  /** ClickHouse's default for max_query_size; the head of an INSERT must fit into it. */
  int HEAD_SIZE = 256 * 1024;

  /** Statements that are not an INSERT with data are read whole, up to this size. */
  int MAX_SIZE = 16 * 1024 * 1024;

  /** A statement that is complete in itself. */
  record Whole(byte[] sql, SqlOutline outline) implements Statement {}

  /** An INSERT whose rows are read while they arrive. */
  record Insert(byte[] head, String format, InputStream data) implements Statement {}

  /**
   * Reads the statement from the {@code query} parameter and the body. ClickHouse takes both as one
   * text, the parameter first: so the SQL may stand in either, and data in the body.
   */
  static Statement read(String query, InputStream body) throws IOException, EngineException {
    InputStream text =
        query.isEmpty()
            ? body
            : new SequenceInputStream(
                new ByteArrayInputStream((query + "\n").getBytes(StandardCharsets.UTF_8)), body);
    byte[] head = text.readNBytes(HEAD_SIZE);
    Optional<InsertHead> insert = InsertHead.find(head);
    if (insert.isPresent()) {
      InsertHead found = insert.get();
      InputStream data =
          new SequenceInputStream(
              new ByteArrayInputStream(head, found.dataAt(), head.length - found.dataAt()), text);
      return new Insert(found.statement(head), found.format(), data);
    }
    byte[] sql = head.length < HEAD_SIZE ? head : readRest(head, text);
    return new Whole(sql, SqlOutline.of(sql));
  }

  private static byte[] readRest(byte[] head, InputStream text)
      throws IOException, EngineException {
    byte[] sql =
        new SequenceInputStream(new ByteArrayInputStream(head), text).readNBytes(MAX_SIZE + 1);
    if (sql.length > MAX_SIZE) {
      throw EngineException.of(
          ErrorCode.QUERY_IS_TOO_LARGE, "The statement is longer than " + MAX_SIZE + " bytes");
    }
    return sql;
  }
}
