package dev.detour.store;

import dev.detour.policy.document.TrafficClass;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The virtual keys, by hash. */
public final class KeyStore {
  /** The NOTIFY channel that tells of any change to keys or tenants; no payload. */
  public static final String CHANNEL = "detour_keys";

  private static final String SELECT =
      """
      select k.id, k.tenant, k.hash, k.hint, k.name, k.default_class, k.max_class,
        k.may_pin_routes, t.default_class as tenant_default_class, k.disabled_at, k.created_at
      from detour.api_keys k join detour.tenants t on t.id = k.tenant
      """;
  private static final String FIND_ACTIVE = SELECT + "where k.hash = $1 and k.disabled_at is null";
  private static final String FIND = SELECT + "where k.id = $1";
  private static final String ACTIVE = SELECT + "where k.disabled_at is null order by k.id";
  private static final String LIST = SELECT + "where k.tenant = $1 order by k.created_at, k.id";
  private static final String INSERT =
      """
      insert into detour.api_keys
        (id, tenant, hash, hint, name, default_class, max_class, may_pin_routes)
      values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (hash) do nothing
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

  /** All keys of a tenant, oldest first, disabled ones too. */
  public Future<List<ApiKey>> list(String tenant) {
    return database.list(LIST, Tuple.of(tenant), KeyStore::key);
  }

  /** Stores a key; fails with {@link StoreException.AlreadyExists} when it is known. */
  public Future<ApiKey> create(NewApiKey key, String actor) {
    return database.inTransaction(connection -> create(connection, key, actor));
  }

  /** Turns a key off for good; fails with {@link StoreException.NotFound} unless it works. */
  public Future<Void> disable(UUID id, String actor) {
    return database.inTransaction(
        connection ->
            Database.update(connection, DISABLE, Tuple.of(id))
                .compose(
                    changed ->
                        changed == 0
                            ? Future.failedFuture(new StoreException.NotFound("key/" + id))
                            : AuditLog.append(
                                connection,
                                new AuditEvent(
                                    actor, "key.disabled", "key/" + id, new JsonObject())))
                .mapEmpty());
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
            key.name(),
            key.defaultClass().map(TrafficClass::wireName).orElse(null),
            key.maxClass().map(TrafficClass::wireName).orElse(null),
            key.mayPinRoutes());
    JsonObject audited =
        new JsonObject()
            .put("tenant", key.tenant())
            .put("name", key.name())
            .put("hint", VirtualKeys.hint(key.value()));
    return Database.update(connection, INSERT, row)
        .compose(
            inserted ->
                inserted == 0
                    ? Future.failedFuture(new StoreException.AlreadyExists("key " + key.name()))
                    : AuditLog.append(
                        connection, new AuditEvent(actor, "key.created", "key/" + id, audited)))
        .compose(audit -> Database.list(connection, FIND, Tuple.of(id), KeyStore::key))
        .map(found -> found.get(0));
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
        row.getOffsetDateTime("created_at").toInstant());
  }

  static Optional<Instant> instant(Row row, String column) {
    return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
  }
}
