package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;

/** The logins. A session's token is only stored as its SHA-256, so the table opens no door. */
public final class SessionStore {
  private static final String SELECT =
      """
      select u.username, s.csrf_token, s.expires_at
      from detour.sessions s join detour.users u on u.id = s.user_id
      where s.token_hash = $1 and s.expires_at > clock_timestamp() and u.disabled_at is null
      """;
  private static final String INSERT =
      """
      insert into detour.sessions (token_hash, user_id, csrf_token, expires_at)
      values ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))
      """;
  private static final String DELETE = "delete from detour.sessions where token_hash = $1";
  private static final String DELETE_EXPIRED =
      "delete from detour.sessions where expires_at <= clock_timestamp()";

  private final Database database;

  public SessionStore(Database database) {
    this.database = database;
  }

  /** Opens a session for the user. The caller makes both tokens, at random. */
  public Future<Session> open(User user, String token, String csrfToken, Duration lifetime) {
    Tuple row = Tuple.of(hash(token), user.id(), csrfToken, (double) lifetime.toSeconds());
    return database.inTransaction(
        connection ->
            Database.update(connection, INSERT, row)
                .compose(inserted -> audit(connection, user.username(), "session.opened"))
                .compose(audited -> find(connection, token))
                .map(Optional::orElseThrow));
  }

  /** The session of that token; empty when there is none, it has expired or its user is out. */
  public Future<Optional<Session>> find(String token) {
    return database.first(SELECT, Tuple.of(hash(token)), SessionStore::session);
  }

  /** Ends a session. One that is gone already is fine. */
  public Future<Void> close(String token) {
    return database.inTransaction(
        connection ->
            find(connection, token)
                .compose(
                    found ->
                        found.isEmpty()
                            ? Future.succeededFuture()
                            : Database.update(connection, DELETE, Tuple.of(hash(token)))
                                .compose(
                                    deleted ->
                                        audit(
                                            connection,
                                            found.get().username(),
                                            "session.closed"))));
  }

  /** Forgets expired sessions and answers how many there were. */
  public Future<Integer> deleteExpired() {
    return database.update(DELETE_EXPIRED, Tuple.tuple());
  }

  private static Future<Optional<Session>> find(SqlConnection connection, String token) {
    return Database.first(connection, SELECT, Tuple.of(hash(token)), SessionStore::session);
  }

  private static Future<Void> audit(SqlConnection connection, String username, String action) {
    return AuditLog.append(
            connection, new AuditEvent(username, action, "user/" + username, new JsonObject()))
        .mapEmpty();
  }

  private static Buffer hash(String token) {
    return Buffer.buffer(Sha256.of(token));
  }

  private static Session session(Row row) {
    return new Session(
        row.getString("username"),
        row.getString("csrf_token"),
        row.getOffsetDateTime("expires_at").toInstant());
  }
}
