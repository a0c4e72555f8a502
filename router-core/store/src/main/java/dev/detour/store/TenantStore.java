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

/** The tenants. */
public final class TenantStore {
  private static final String SELECT =
      "select id, display_name, default_class, time_zone from detour.tenants ";
  private static final String FIND = SELECT + "where id = $1";
  private static final String LIST = SELECT + "order by id";
  private static final String INSERT =
      """
      insert into detour.tenants (id, display_name, default_class, time_zone)
      values ($1, $2, $3, $4) on conflict (id) do nothing
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

  static Future<Tenant> create(SqlConnection connection, Tenant tenant, String actor) {
    Tuple row =
        Tuple.of(
            tenant.id(),
            tenant.displayName(),
            tenant.defaultClass().map(TrafficClass::wireName).orElse(null),
            tenant.timeZone().getId());
    return Database.update(connection, INSERT, row)
        .compose(
            inserted ->
                inserted == 0
                    ? Future.failedFuture(new StoreException.AlreadyExists("tenant/" + tenant.id()))
                    : AuditLog.append(
                        connection,
                        new AuditEvent(
                            actor,
                            "tenant.created",
                            "tenant/" + tenant.id(),
                            new JsonObject().put("displayName", tenant.displayName()))))
        .map(tenant);
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
        ZoneId.of(row.getString("time_zone")));
  }
}
