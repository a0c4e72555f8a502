package dev.detour.store;

import dev.detour.policy.document.TrafficClass;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tenants. */
public final class TenantStore {
  private static final String SELECT =
      "select id, display_name, default_class, time_zone, requests_per_minute, tokens_per_minute"
          + " from detour.tenants ";
  private static final String FIND = SELECT + "where id = $1";
  private static final String LIST = SELECT + "order by id";
  private static final String INSERT =
      """
      insert into detour.tenants
        (id, display_name, default_class, time_zone, requests_per_minute, tokens_per_minute)
      values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing
      """;
  private static final String UPDATE =
      """
      update detour.tenants set display_name = $2, default_class = $3, time_zone = $4,
        requests_per_minute = $5, tokens_per_minute = $6
      where id = $1
      """;

  private final Database database;

  public TenantStore(Database database) {
    this.database = database;
  }

  /** One tenant; empty when there is none of that id. */
  public Future<Optional<Tenant>> find(String id) {
    return database.first(FIND, Tuple.of(id), TenantStore::tenant);
  }

  /** All tenants by id. */
  public Future<List<Tenant>> list() {
    return database.list(LIST, Tuple.tuple(), TenantStore::tenant);
  }

  /** Adds a tenant; fails with {@link StoreException.AlreadyExists} when the id is taken. */
  public Future<Tenant> create(Tenant tenant, String actor) {
    return database.inTransaction(connection -> create(connection, tenant, actor));
  }

  /** Changes all of a tenant but its id; fails with {@link StoreException.NotFound}. */
  public Future<Tenant> update(Tenant tenant, String actor) {
    return database.inTransaction(
        connection ->
            Database.update(connection, UPDATE, tuple(tenant))
                .compose(
                    changed ->
                        changed == 0
                            ? Future.failedFuture(
                                new StoreException.NotFound("tenant/" + tenant.id()))
                            : audit(connection, tenant, actor, "tenant.updated"))
                .map(tenant));
  }

  static Future<Tenant> create(SqlConnection connection, Tenant tenant, String actor) {
    return Database.update(connection, INSERT, tuple(tenant))
        .compose(
            inserted ->
                inserted == 0
                    ? Future.failedFuture(new StoreException.AlreadyExists("tenant/" + tenant.id()))
                    : audit(connection, tenant, actor, "tenant.created"))
        .map(tenant);
  }

  private static Future<Long> audit(
      SqlConnection connection, Tenant tenant, String actor, String action) {
    JsonObject detail =
        Limits.putOn(
            new JsonObject()
                .put("displayName", tenant.displayName())
                .put("defaultClass", wireName(tenant.defaultClass()))
                .put("timeZone", tenant.timeZone().getId()),
            tenant.limits());
    return AuditLog.append(
        connection, new AuditEvent(actor, action, "tenant/" + tenant.id(), detail));
  }

  private static Tuple tuple(Tenant tenant) {
    return Tuple.of(
            tenant.id(),
            tenant.displayName(),
            wireName(tenant.defaultClass()),
            tenant.timeZone().getId())
        .addValue(Limits.boxed(tenant.limits().requestsPerMinute()))
        .addValue(Limits.boxed(tenant.limits().tokensPerMinute()));
  }

  static @Nullable String wireName(Optional<TrafficClass> trafficClass) {
    return trafficClass.map(TrafficClass::wireName).orElse(null);
  }

  /** The table's check constraint admits no other names. */
  static Optional<TrafficClass> trafficClass(Row row, String column) {
    return Optional.ofNullable(row.getString(column)).flatMap(TrafficClass::ofWireName);
  }

  private static Tenant tenant(Row row) {
    return new Tenant(
        row.getString("id"),
        row.getString("display_name"),
        trafficClass(row, "default_class"),
        ZoneId.of(row.getString("time_zone")),
        Limits.of(row, "requests_per_minute", "tokens_per_minute"));
  }
}
