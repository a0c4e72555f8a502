package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Files in pieces of a mebibyte. They are in Postgres because every router must read them, and
 * because a batch and its files then stand or fall together.
 */
public final class FileStore {
  private static final int PIECE = 1 << 20;
  private static final String COLUMNS =
      "select id, tenant, purpose, filename, bytes, created_at, expires_at from detour.files ";
  private static final String FIND =
      COLUMNS + "where id = $1 and tenant = $2 and expires_at > now()";
  private static final String LIST =
      COLUMNS
          + """
          where tenant = $1 and purpose = coalesce($2, purpose) and expires_at > now()
            and ($3::text is null or id < $3) order by id desc limit $4
          """;
  private static final String INSERT =
      """
      insert into detour.files (id, tenant, purpose, filename, bytes, expires_at)
      values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
      """;
  private static final String INSERT_PIECE =
      "insert into detour.file_pieces (file, number, content) values ($1, $2, $3)";
  private static final String PIECES =
      """
      select p.content from detour.file_pieces p join detour.files f on f.id = p.file
      where f.id = $1 and f.tenant = $2 order by p.number
      """;
  private static final String DELETE = "delete from detour.files where id = $1 and tenant = $2";
  private static final String SWEEP =
      """
      delete from detour.files where id in (select id from detour.files
        where expires_at <= now() limit 50 for update skip locked)
      """;

  private final Database database;

  public FileStore(Database database) {
    this.database = database;
  }

  /** Stores a file. */
  public Future<StoredFile> add(
      String tenant, String purpose, String filename, Buffer content, Duration keep) {
    return database
        .inTransaction(connection -> add(connection, tenant, purpose, filename, content, keep))
        .compose(id -> find(tenant, id))
        .map(Optional::orElseThrow);
  }

  /** Stores a file in a transaction; returns its id. */
  static Future<String> add(
      SqlConnection connection,
      String tenant,
      String purpose,
      String filename,
      Buffer content,
      Duration keep) {
    String id = TimedIds.next("file-", System.currentTimeMillis());
    List<Tuple> pieces = new ArrayList<>();
    for (int from = 0; from < content.length(); from += PIECE) {
      pieces.add(
          Tuple.of(
              id, pieces.size(), content.slice(from, Math.min(content.length(), from + PIECE))));
    }
    Future<?> stored =
        Database.update(
            connection,
            INSERT,
            Tuple.of(
                id, tenant, purpose, filename, (long) content.length(), JobQueue.seconds(keep)));
    for (Tuple piece : pieces) {
      stored = stored.compose(before -> Database.update(connection, INSERT_PIECE, piece));
    }
    return stored.map(id);
  }

  /** A tenant's file; empty when there is none, or its time is over. */
  public Future<Optional<StoredFile>> find(String tenant, String id) {
    return database.first(FIND, Tuple.of(id, tenant), FileStore::file);
  }

  /** A tenant's files, newest first, older than one of them. */
  public Future<List<StoredFile>> list(
      String tenant, Optional<String> purpose, Optional<String> after, int limit) {
    return database.list(
        LIST, Tuple.of(tenant, purpose.orElse(null), after.orElse(null), limit), FileStore::file);
  }

  /** The content of a tenant's file; no bytes when there is no such file. */
  public Future<Buffer> content(String tenant, String id) {
    return database
        .list(PIECES, Tuple.of(id, tenant), row -> row.getBuffer("content"))
        .map(
            pieces -> {
              Buffer whole = Buffer.buffer();
              pieces.forEach(whole::appendBuffer);
              return whole;
            });
  }

  /** Deletes a tenant's file. False when there is none. */
  public Future<Boolean> delete(String tenant, String id) {
    return database.update(DELETE, Tuple.of(id, tenant)).map(deleted -> deleted == 1);
  }

  /** Deletes files whose time is over. */
  public Future<Integer> sweep() {
    return database.update(SWEEP, Tuple.tuple());
  }

  private static StoredFile file(Row row) {
    return new StoredFile(
        row.getString("id"),
        row.getString("tenant"),
        row.getString("purpose"),
        row.getString("filename"),
        row.getLong("bytes"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getOffsetDateTime("expires_at").toInstant());
  }
}
