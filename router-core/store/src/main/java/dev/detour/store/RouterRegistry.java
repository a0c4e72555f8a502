package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;

/** The routers and the policy version each one runs, as they report it. */
public final class RouterRegistry {
  private static final String UPSERT =
      """
      insert into detour.routers
        (router_id, address, policy_version, policy_applied_at, started_at, last_seen_at)
      values ($1, $2, $3, $4, $5, clock_timestamp())
      on conflict (router_id) do update set
        address = excluded.address,
        policy_version = excluded.policy_version,
        policy_applied_at = excluded.policy_applied_at,
        started_at = excluded.started_at,
        last_seen_at = excluded.last_seen_at
      """;
  private static final String LIST =
      """
      select router_id, address, policy_version, policy_applied_at, started_at, last_seen_at,
        (extract(epoch from clock_timestamp() - last_seen_at) * 1000)::bigint as silent_ms
      from detour.routers
      where last_seen_at > clock_timestamp() - make_interval(secs => $1)
      order by router_id
      """;
  private static final String REMOVE = "delete from detour.routers where router_id = $1";

  private final Database database;

  public RouterRegistry(Database database) {
    this.database = database;
  }

  /** Stores a report. Send one every few seconds, and at once when another policy is applied. */
  public Future<Void> heartbeat(RouterState state) {
    OptionalLong version = state.policyVersion();
    return database
        .update(
            UPSERT,
            Tuple.of(
                state.routerId(),
                state.address(),
                version.isPresent() ? version.getAsLong() : null,
                state.policyAppliedAt().map(PolicyStore::utc).orElse(null),
                PolicyStore.utc(state.startedAt())))
        .mapEmpty();
  }

  /** The routers that reported within the given time, by id. */
  public Future<List<RegisteredRouter>> list(Duration within) {
    return database.list(LIST, Tuple.of((double) within.toSeconds()), RouterRegistry::router);
  }

  /** Forgets a router that shut down in good order. */
  public Future<Void> remove(String routerId) {
    return database.update(REMOVE, Tuple.of(routerId)).mapEmpty();
  }

  private static RegisteredRouter router(Row row) {
    Long version = row.getLong("policy_version");
    return new RegisteredRouter(
        new RouterState(
            row.getString("router_id"),
            row.getString("address"),
            version == null ? OptionalLong.empty() : OptionalLong.of(version),
            KeyStore.instant(row, "policy_applied_at"),
            row.getOffsetDateTime("started_at").toInstant()),
        row.getOffsetDateTime("last_seen_at").toInstant(),
        Duration.of(Math.max(0, row.getLong("silent_ms")), ChronoUnit.MILLIS));
  }
}
