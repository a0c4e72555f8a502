package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * The audit log: append-only, each entry chained to the one before by its hash.
 *
 * <p>Entries are appended inside the transaction of what they tell about. {@code audit_head} holds
 * the last id and hash; appenders queue at its row lock, and a log that lost its tail no longer
 * fits it.
 */
public final class AuditLog {
  private static final int PAGE = 500;
  private static final String HEAD = "select last_id, last_hash from detour.audit_head";
  private static final String LOCK_HEAD =
      "select last_id, last_hash, clock_timestamp() as at from detour.audit_head for update";
  private static final String INSERT =
      """
      insert into detour.audit_log (id, at, actor, action, subject, detail, prev_hash, hash)
      values ($1, $2, $3, $4, $5, $6::text::json, $7, $8)
      """;
  private static final String MOVE_HEAD =
      "update detour.audit_head set last_id = $1, last_hash = $2";
  private static final String COLUMNS =
      "select id, at, actor, action, subject, detail::text as detail, prev_hash, hash"
          + " from detour.audit_log ";
  private static final String NEWEST = COLUMNS + "where id < $1 order by id desc limit $2";
  private static final String OLDEST =
      COLUMNS + "where id > $1 and id <= $2 order by id limit " + PAGE;

  private final Database database;

  public AuditLog(Database database) {
    this.database = database;
  }

  /** Appends an entry in a transaction of its own. */
  public Future<Void> append(AuditEvent event) {
    return database.inTransaction(connection -> append(connection, event)).mapEmpty();
  }

  /** At most {@code limit} entries below {@code before}, newest first. */
  public Future<List<AuditEntry>> list(int limit, OptionalLong before) {
    return database.list(NEWEST, Tuple.of(before.orElse(Long.MAX_VALUE), limit), AuditLog::entry);
  }

  /** Recomputes every hash, oldest first, up to the head as it is now. */
  public Future<AuditVerdict> verify() {
    return database
        .first(HEAD, Tuple.tuple(), AuditLog::head)
        .compose(
            head ->
                head.isEmpty()
                    ? Future.succeededFuture(new AuditVerdict.Broken(0, 1, "the head is missing"))
                    : verify(Head.START, head.get()));
  }

  /** Appends an entry; it is stored if and only if the caller's transaction is. */
  static Future<Long> append(SqlConnection connection, AuditEvent event) {
    return Database.list(connection, LOCK_HEAD, Tuple.tuple(), AuditLog::headWithTime)
        .compose(
            rows -> {
              if (rows.isEmpty()) {
                return Future.failedFuture(new IllegalStateException("audit_head has no row"));
              }
              AuditEntry entry = next(rows.get(0), event);
              return Database.update(connection, INSERT, tuple(entry))
                  .compose(
                      inserted ->
                          Database.update(
                              connection,
                              MOVE_HEAD,
                              Tuple.of(entry.id(), Buffer.buffer(entry.hash()))))
                  .map(entry.id());
            });
  }

  private static AuditEntry next(HeadWithTime locked, AuditEvent event) {
    long id = locked.head().id() + 1;
    String detail = event.detail().encode();
    byte[] prevHash = locked.head().hash();
    byte[] hash =
        AuditEntry.contentHash(
            id, locked.at(), event.actor(), event.action(), event.subject(), detail, prevHash);
    return new AuditEntry(
        id, locked.at(), event.actor(), event.action(), event.subject(), detail, prevHash, hash);
  }

  private Future<AuditVerdict> verify(Head from, Head to) {
    if (from.id() == to.id()) {
      return Future.succeededFuture(atEnd(from, to));
    }
    return database
        .list(OLDEST, Tuple.of(from.id(), to.id()), AuditLog::entry)
        .compose(
            page -> {
              Head at = from;
              for (AuditEntry entry : page) {
                if (entry.id() != at.id() + 1) {
                  return broken(at, "entry " + (at.id() + 1) + " is missing");
                }
                if (!Arrays.equals(entry.prevHash(), at.hash())) {
                  return broken(at, "it does not name the hash of the entry before");
                }
                if (!Arrays.equals(entry.hash(), entry.contentHash())) {
                  return broken(at, "its content does not fit its hash");
                }
                at = new Head(entry.id(), entry.hash());
              }
              return page.isEmpty() ? broken(at, "the log ends before its head") : verify(at, to);
            });
  }

  private static AuditVerdict atEnd(Head last, Head head) {
    return Arrays.equals(last.hash(), head.hash())
        ? new AuditVerdict.Intact(last.id())
        : new AuditVerdict.Broken(last.id(), last.id(), "the head names another hash");
  }

  private static Future<AuditVerdict> broken(Head lastGood, String reason) {
    return Future.succeededFuture(
        new AuditVerdict.Broken(lastGood.id(), lastGood.id() + 1, reason));
  }

  private static Tuple tuple(AuditEntry entry) {
    return Tuple.of(
        entry.id(),
        PolicyStore.utc(entry.at()),
        entry.actor(),
        entry.action(),
        entry.subject(),
        entry.detail(),
        Buffer.buffer(entry.prevHash()),
        Buffer.buffer(entry.hash()));
  }

  private static AuditEntry entry(Row row) {
    return new AuditEntry(
        row.getLong("id"),
        row.getOffsetDateTime("at").toInstant(),
        row.getString("actor"),
        row.getString("action"),
        row.getString("subject"),
        row.getString("detail"),
        row.getBuffer("prev_hash").getBytes(),
        row.getBuffer("hash").getBytes());
  }

  private static Head head(Row row) {
    return new Head(row.getLong("last_id"), row.getBuffer("last_hash").getBytes());
  }

  private static HeadWithTime headWithTime(Row row) {
    return new HeadWithTime(head(row), row.getOffsetDateTime("at").toInstant());
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared as a record
  private record Head(long id, byte[] hash) {
    static final Head START = new Head(0, new byte[32]);
  }

  private record HeadWithTime(Head head, Instant at) {}
}
