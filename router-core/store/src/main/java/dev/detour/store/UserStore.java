package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/** The local accounts. */
public final class UserStore {
  private static final String SELECT =
      "select id, username, password_hash, disabled_at is not null as disabled from detour.users ";
  private static final String FIND = SELECT + "where username = $1";
  private static final String LOCK = "lock table detour.users in share row exclusive mode";
  private static final String ANY = "select exists (select 1 from detour.users) as found";
  private static final String INSERT =
      """
      insert into detour.users (id, username, password_hash)
      values ($1, $2, $3) on conflict (username) do nothing
      """;
  private static final String SET_PASSWORD =
      "update detour.users set password_hash = $2 where username = $1";

  private final Database database;

  public UserStore(Database database) {
    this.database = database;
  }

  /** The account of that name; empty when there is none. */
  public Future<Optional<User>> find(String username) {
    return database.first(FIND, Tuple.of(username), UserStore::user);
  }

  /** Whether there is no account at all, that is, nobody can log in yet. */
  public Future<Boolean> isEmpty() {
    return database.first(ANY, Tuple.tuple(), UserStore::found).map(found -> !found.orElse(false));
  }

  /** Adds an account; fails with {@link StoreException.AlreadyExists} when the name is taken. */
  public Future<Void> create(String username, String passwordHash, String actor) {
    return database.inTransaction(connection -> create(connection, username, passwordHash, actor));
  }

  /** Adds an account only if there is none at all, and says whether it did. */
  public Future<Boolean> createFirst(String username, String passwordHash) {
    return database.inTransaction(
        connection ->
            connection
                .query(LOCK)
                .execute()
                .compose(locked -> Database.first(connection, ANY, Tuple.tuple(), UserStore::found))
                .compose(
                    found ->
                        found.orElse(false)
                            ? Future.succeededFuture(false)
                            : create(connection, username, passwordHash, AuditEvent.SYSTEM)
                                .map(true)));
  }

  /** Replaces a password hash; fails with {@link StoreException.NotFound} for an unknown name. */
  public Future<Void> setPassword(String username, String passwordHash, String actor) {
    return database.inTransaction(
        connection ->
            Database.update(connection, SET_PASSWORD, Tuple.of(username, passwordHash))
                .compose(
                    changed ->
                        changed == 0
                            ? Future.failedFuture(new StoreException.NotFound("user/" + username))
                            : audit(connection, actor, "user.password_changed", username)));
  }

  private static Future<Void> create(
      SqlConnection connection, String username, String passwordHash, String actor) {
    return Database.update(connection, INSERT, Tuple.of(UUID.randomUUID(), username, passwordHash))
        .compose(
            inserted ->
                inserted == 0
                    ? Future.failedFuture(new StoreException.AlreadyExists("user/" + username))
                    : audit(connection, actor, "user.created", username));
  }

  private static Future<Void> audit(
      SqlConnection connection, String actor, String action, String username) {
    return AuditLog.append(
            connection, new AuditEvent(actor, action, "user/" + username, new JsonObject()))
        .mapEmpty();
  }

  private static Boolean found(Row row) {
    return row.getBoolean("found");
  }

  private static User user(Row row) {
    return new User(
        row.getUUID("id"),
        row.getString("username"),
        row.getString("password_hash"),
        row.getBoolean("disabled"));
  }
}
