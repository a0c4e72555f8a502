package dev.detour.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The ledger's debits, for those who compare them with what the spans say. */
public final class SettlementStore {
  private static final String TENANTS =
      """
      select distinct tenant from detour.budget_settlements where at >= $1 and at < $2
      order by tenant
      """;

  // An attempt's id is request/index/random: a repeated job has several under one request and
  // index.
  private static final String PAGE =
      """
      select attempt, min(at) as at, sum(micros)::bigint as micros,
        coalesce(sum(micros) filter (where kind = 'crash'), 0)::bigint as crash_micros
      from (
        select regexp_replace(attempt_id, '/[^/]*$', '') collate "C" as attempt, at, micros, kind
        from detour.budget_settlements where tenant = $1 and at >= $2 and at < $3
      ) settled
      where attempt > $4
      group by attempt order by attempt limit $5
      """;

  private static final String CHARGED =
      """
      select tenant, min(created_at) as since from detour.budget_accounts
      where scope = 'tenant' group by tenant
      """;

  private final Database database;

  public SettlementStore(Database database) {
    this.database = database;
  }

  /** The tenants with a debit in {@code [from, to)}. */
  public Future<List<String>> tenants(Instant from, Instant to) {
    return database.list(
        TENANTS,
        Tuple.of(PolicyStore.utc(from), PolicyStore.utc(to)),
        row -> row.getString("tenant"));
  }

  /** The tenants with an account of their own, and since when: all their attempts are debited. */
  public Future<Map<String, Instant>> chargedSince() {
    return database
        .list(
            CHARGED,
            Tuple.tuple(),
            row -> Map.entry(row.getString("tenant"), row.getOffsetDateTime("since").toInstant()))
        .map(
            rows ->
                rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /**
   * A page of a tenant's debits in {@code [from, to)}, by {@link SettledAttempt#attempt()}.
   *
   * @param after the last attempt of the page before; empty for the first page
   */
  public Future<List<SettledAttempt>> page(
      String tenant, Instant from, Instant to, String after, int limit) {
    return database.list(
        PAGE,
        Tuple.of(tenant, PolicyStore.utc(from), PolicyStore.utc(to), after, limit),
        SettlementStore::settled);
  }

  private static SettledAttempt settled(Row row) {
    return new SettledAttempt(
        row.getString("attempt"),
        row.getOffsetDateTime("at").toInstant(),
        row.getLong("micros"),
        row.getLong("crash_micros"));
  }
}
