package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * The versions of the policy document. The one in force is the highest; none is ever changed.
 *
 * <p>Publishing checks the base version, inserts, writes the audit entry and notifies in one
 * transaction: a gateway hears of a version exactly when it can read it.
 */
public final class PolicyStore {
  /** The NOTIFY channel; the payload is the new version in decimal. */
  public static final String CHANNEL = "detour_policy";

  private static final String INFO =
      "version, sha256, author, comment, source, parent, created_at from detour.policy_versions";
  private static final String CURRENT =
      "select document, " + INFO + " order by version desc limit 1";
  private static final String CURRENT_VERSION =
      "select coalesce(max(version), 0) as version from detour.policy_versions";
  private static final String FIND = "select document, " + INFO + " where version = $1";
  private static final String LIST =
      "select " + INFO + " where version < $1 order by version desc limit $2";
  // Lets readers pass and makes publishers queue, so that versions have no gaps.
  private static final String LOCK =
      "lock table detour.policy_versions in share row exclusive mode";
  private static final String INSERT =
      """
      insert into detour.policy_versions
        (version, document, sha256, author, comment, source, parent, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())
      returning document, version, sha256, author, comment, source, parent, created_at
      """;
  private static final String NOTIFY = "select pg_notify($1, $2)";

  private final Database database;

  public PolicyStore(Database database) {
    this.database = database;
  }

  /** The version in force; empty before the first one. */
  public Future<Optional<PolicyVersion>> current() {
    return database.first(CURRENT, Tuple.tuple(), PolicyStore::version);
  }

  /** The number of the version in force, 0 before the first one: cheap enough to poll. */
  public Future<Long> currentVersion() {
    return database
        .first(CURRENT_VERSION, Tuple.tuple(), row -> row.getLong("version"))
        .map(version -> version.orElse(0L));
  }

  /** One version; empty when there is none of that number. */
  public Future<Optional<PolicyVersion>> find(long version) {
    return database.first(FIND, Tuple.of(version), PolicyStore::version);
  }

  /** At most {@code limit} versions below {@code before}, newest first. */
  public Future<List<PolicyVersionInfo>> list(int limit, OptionalLong before) {
    return database.list(LIST, Tuple.of(before.orElse(Long.MAX_VALUE), limit), PolicyStore::info);
  }

  /**
   * Puts a document in force. The caller has checked it; the store takes any text.
   *
   * @return the new version; fails with {@link StoreException.StaleBase} when the base version is
   *     not the one in force
   */
  public Future<PolicyVersion> publish(Publication publication) {
    return database.inTransaction(
        connection ->
            lock(connection)
                .compose(
                    current ->
                        version(current) == publication.baseVersion()
                            ? insert(connection, publication, "policy.published")
                            : Future.failedFuture(
                                new StoreException.StaleBase(
                                    publication.baseVersion(), version(current)))));
  }

  /**
   * Puts an earlier version's document in force again, as a new version.
   *
   * @param baseVersion when present, fails with {@link StoreException.StaleBase} unless it is the
   *     one in force
   */
  public Future<PolicyVersion> rollback(
      long toVersion, OptionalLong baseVersion, String author, String comment) {
    return database.inTransaction(
        connection ->
            lock(connection)
                .compose(current -> requireBase(baseVersion, version(current)))
                .compose(
                    base ->
                        Database.first(connection, FIND, Tuple.of(toVersion), PolicyStore::version)
                            .compose(
                                found ->
                                    found.isEmpty()
                                        ? Future.failedFuture(
                                            new StoreException.NotFound("policy/" + toVersion))
                                        : insert(
                                            connection,
                                            new Publication(
                                                found.get().document(),
                                                author,
                                                comment,
                                                PolicySource.ROLLBACK,
                                                base),
                                            "policy.rolled_back",
                                            new JsonObject().put("restored", toVersion)))));
  }

  /**
   * Calls back for every version that is published from now on, as long as the connection holds.
   *
   * @param onConnected called when listening starts or starts again: read {@link #currentVersion()}
   *     then, since a notification may have been missed
   */
  public Notifications listen(LongConsumer onVersion, Runnable onConnected) {
    return database.listen(
        CHANNEL, payload -> onVersion.accept(Long.parseLong(payload)), onConnected);
  }

  /** Makes publishers queue behind this transaction and answers what is in force. */
  static Future<Optional<PolicyVersion>> lock(SqlConnection connection) {
    return connection
        .query(LOCK)
        .execute()
        .compose(
            locked -> Database.first(connection, CURRENT, Tuple.tuple(), PolicyStore::version));
  }

  /** Inserts the next version; the caller holds {@link #lock} and has checked the base. */
  static Future<PolicyVersion> insert(
      SqlConnection connection, Publication publication, String action) {
    return insert(connection, publication, action, new JsonObject());
  }

  private static Future<PolicyVersion> insert(
      SqlConnection connection, Publication publication, String action, JsonObject detail) {
    long version = publication.baseVersion() + 1;
    byte[] sha256 = Sha256.of(publication.document());
    Tuple row =
        Tuple.of(
            version,
            publication.document(),
            Buffer.buffer(sha256),
            publication.author(),
            publication.comment(),
            publication.source().wireName(),
            publication.baseVersion() == 0 ? null : publication.baseVersion());
    JsonObject audited =
        detail
            .put("from", publication.baseVersion())
            .put("to", version)
            .put("sha256", HexFormat.of().formatHex(sha256))
            .put("source", publication.source().wireName())
            .put("comment", publication.comment());
    return Database.list(connection, INSERT, row, PolicyStore::version)
        .compose(
            inserted ->
                connection
                    .preparedQuery(NOTIFY)
                    .execute(Tuple.of(CHANNEL, Long.toString(version)))
                    .compose(
                        notified ->
                            AuditLog.append(
                                connection,
                                new AuditEvent(
                                    publication.author(), action, "policy/" + version, audited)))
                    .map(inserted.get(0)));
  }

  private static Future<Long> requireBase(OptionalLong expected, long current) {
    return expected.isPresent() && expected.getAsLong() != current
        ? Future.failedFuture(new StoreException.StaleBase(expected.getAsLong(), current))
        : Future.succeededFuture(current);
  }

  private static long version(Optional<PolicyVersion> current) {
    return current.map(PolicyVersion::version).orElse(0L);
  }

  private static PolicyVersion version(Row row) {
    return new PolicyVersion(info(row), row.getString("document"));
  }

  private static PolicyVersionInfo info(Row row) {
    Long parent = row.getLong("parent");
    return new PolicyVersionInfo(
        row.getLong("version"),
        HexFormat.of().formatHex(row.getBuffer("sha256").getBytes()),
        row.getString("author"),
        row.getString("comment"),
        PolicySource.of(row.getString("source")),
        parent == null ? OptionalLong.empty() : OptionalLong.of(parent),
        row.getOffsetDateTime("created_at").toInstant());
  }

  static OffsetDateTime utc(java.time.Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
