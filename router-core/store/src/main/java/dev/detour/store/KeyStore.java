package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The virtual keys, by hash. */
public final class KeyStore {
  /** The NOTIFY channel that tells of any change to keys or tenants; no payload. */
  public static final String CHANNEL = "detour_keys";

  private static final String FOREIGN_KEY_VIOLATION = "23503";

  private static final String SELECT =
      """
      select k.id, k.tenant, k.hash, k.hint, k.name, k.default_class, k.max_class,
        k.may_pin_routes, t.default_class as tenant_default_class, k.disabled_at, k.created_at,
        k.requests_per_minute, k.tokens_per_minute, k.previous_hash, k.previous_until,
        t.requests_per_minute as tenant_requests_per_minute,
        t.tokens_per_minute as tenant_tokens_per_minute
      from detour.api_keys k join detour.tenants t on t.id = k.tenant
      """;
  private static final String FIND_ACTIVE = SELECT + "where k.hash = $1 and k.disabled_at is null";
  private static final String FIND = SELECT + "where k.id = $1";
  private static final String ACTIVE = SELECT + "where k.disabled_at is null order by k.id";
  private static final String LIST = SELECT + "where k.tenant = $1 order by k.created_at, k.id";
  private static final String INSERT =
      """
      insert into detour.api_keys
        (id, tenant, hash, hint, name, default_class, max_class, may_pin_routes,
         requests_per_minute, tokens_per_minute)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (hash) do nothing
      """;
  private static final String UPDATE =
      """
      update detour.api_keys set name = $2, default_class = $3, max_class = $4,
        may_pin_routes = $5, requests_per_minute = $6, tokens_per_minute = $7
      where id = $1
      """;
  private static final String ROTATE =
      """
      update detour.api_keys set hash = $2, hint = $3, previous_hash = hash,
        previous_until = clock_timestamp() + make_interval(secs => $4)
      where id = $1 and disabled_at is null
      """;
  private static final String DISABLE =
      "update detour.api_keys set disabled_at = now() where id = $1 and disabled_at is null";

  private final Database database;

  public KeyStore(Database database) {
    this.database = database;
  }

  /** The working key of that hash; empty when there is none or it is disabled. */
  public Future<Optional<ApiKey>> find(KeyHash hash) {
    return database.first(FIND_ACTIVE, Tuple.of(hash.toBuffer()), KeyStore::key);
  }

  /** Every working key, for a snapshot in memory. */
  public Future<List<ApiKey>> loadActive() {
    return database.list(ACTIVE, Tuple.tuple(), KeyStore::key);
  }

  /** One key, working or not; empty when there is none of that id. */
  public Future<Optional<ApiKey>> find(UUID id) {
    return database.first(FIND, Tuple.of(id), KeyStore::key);
  }

  /** All keys of a tenant, oldest first, disabled ones too. */
  public Future<List<ApiKey>> list(String tenant) {
    return database.list(LIST, Tuple.of(tenant), KeyStore::key);
  }

  /**
   * Stores a key; fails with {@link StoreException.AlreadyExists} when it is known, and with {@link
   * StoreException.NotFound} when its tenant is not.
   */
  public Future<ApiKey> create(NewApiKey key, String actor) {
    return database.inTransaction(connection -> create(connection, key, actor));
  }

  /** Changes a key; fails with {@link StoreException.NotFound}. */
  public Future<ApiKey> update(UUID id, KeyChange change, String actor) {
    Tuple row =
        Tuple.of(
                id,
                change.name(),
                TenantStore.wireName(change.defaultClass()),
                TenantStore.wireName(change.maxClass()),
                change.mayPinRoutes())
            .addValue(Limits.boxed(change.limits().requestsPerMinute()))
            .addValue(Limits.boxed(change.limits().tokensPerMinute()));
    JsonObject detail =
        Limits.putOn(
            new JsonObject()
                .put("name", change.name())
                .put("defaultClass", TenantStore.wireName(change.defaultClass()))
                .put("maxClass", TenantStore.wireName(change.maxClass()))
                .put("mayPinRoutes", change.mayPinRoutes()),
            change.limits());
    return database.inTransaction(
        connection ->
            changed(connection, UPDATE, row, new AuditEvent(actor, "key.updated", key(id), detail))
                .compose(done -> get(connection, id)));
  }

  /**
   * Gives a key another value. Its id, limits and accounts stay; the former value works for a while
   * longer. Fails with {@link StoreException.NotFound} unless the key works.
   *
   * @param value the new key; only its hash is stored
   * @param grace how long the former value still works, &gt;= 0
   */
  public Future<ApiKey> rotate(UUID id, String value, Duration grace, String actor) {
    Tuple row =
        Tuple.of(
            id, KeyHash.of(value).toBuffer(), VirtualKeys.hint(value), (double) grace.toSeconds());
    JsonObject detail =
        new JsonObject()
            .put("hint", VirtualKeys.hint(value))
            .put("graceSeconds", grace.toSeconds());
    return database.inTransaction(
        connection ->
            changed(connection, ROTATE, row, new AuditEvent(actor, "key.rotated", key(id), detail))
                .compose(done -> get(connection, id)));
  }

  private static Future<Long> changed(
      SqlConnection connection, String sql, Tuple row, AuditEvent event) {
    return Database.update(connection, sql, row)
        .compose(
            changed ->
                changed == 0
                    ? Future.failedFuture(new StoreException.NotFound(event.subject()))
                    : AuditLog.append(connection, event));
  }

  private static Future<ApiKey> get(SqlConnection connection, UUID id) {
    return Database.first(connection, FIND, Tuple.of(id), KeyStore::key).map(Optional::orElseThrow);
  }

  private static String key(UUID id) {
    return "key/" + id;
  }

  /** Turns a key off for good; fails with {@link StoreException.NotFound} unless it works. */
  public Future<Void> disable(UUID id, String actor) {
    AuditEvent event = new AuditEvent(actor, "key.disabled", key(id), new JsonObject());
    return database.inTransaction(
        connection -> changed(connection, DISABLE, Tuple.of(id), event).mapEmpty());
  }

  /**
   * Calls back after every change to keys or tenants, as long as the connection holds.
   *
   * @param onConnected called when listening starts or starts again: load the snapshot then
   */
  public Notifications listen(Runnable onChange, Runnable onConnected) {
    return database.listen(CHANNEL, payload -> onChange.run(), onConnected);
  }

  static Future<ApiKey> create(SqlConnection connection, NewApiKey key, String actor) {
    UUID id = UUID.randomUUID();
    Tuple row =
        Tuple.of(
                id,
                key.tenant(),
                KeyHash.of(key.value()).toBuffer(),
                VirtualKeys.hint(key.value()),
                key.name())
            .addValue(TenantStore.wireName(key.defaultClass()))
            .addValue(TenantStore.wireName(key.maxClass()))
            .addValue(key.mayPinRoutes())
            .addValue(Limits.boxed(key.limits().requestsPerMinute()))
            .addValue(Limits.boxed(key.limits().tokensPerMinute()));
    JsonObject audited =
        Limits.putOn(
            new JsonObject()
                .put("tenant", key.tenant())
                .put("name", key.name())
                .put("hint", VirtualKeys.hint(key.value()))
                .put("maxClass", TenantStore.wireName(key.maxClass()))
                .put("mayPinRoutes", key.mayPinRoutes()),
            key.limits());
    return Database.update(connection, INSERT, row)
        .recover(failure -> Future.failedFuture(withoutTenant(failure, key.tenant())))
        .compose(
            inserted ->
                inserted == 0
                    ? Future.failedFuture(new StoreException.AlreadyExists("key " + key.name()))
                    : AuditLog.append(
                        connection, new AuditEvent(actor, "key.created", key(id), audited)))
        .compose(audit -> get(connection, id));
  }

  private static Throwable withoutTenant(Throwable failure, String tenant) {
    return failure instanceof PgException pg && pg.getSqlState().equals(FOREIGN_KEY_VIOLATION)
        ? new StoreException.NotFound("tenant/" + tenant)
        : failure;
  }

  private static ApiKey key(Row row) {
    return new ApiKey(
        row.getUUID("id"),
        row.getString("tenant"),
        KeyHash.of(row.getBuffer("hash")),
        row.getString("hint"),
        row.getString("name"),
        TenantStore.trafficClass(row, "default_class"),
        TenantStore.trafficClass(row, "max_class"),
        row.getBoolean("may_pin_routes"),
        TenantStore.trafficClass(row, "tenant_default_class"),
        instant(row, "disabled_at"),
        row.getOffsetDateTime("created_at").toInstant(),
        Limits.of(row, "requests_per_minute", "tokens_per_minute"),
        Limits.of(row, "tenant_requests_per_minute", "tenant_tokens_per_minute"),
        instant(row, "previous_until")
            .map(until -> new RetiredHash(KeyHash.of(row.getBuffer("previous_hash")), until)));
  }

  static Optional<Instant> instant(Row row, String column) {
    return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
  }
}
