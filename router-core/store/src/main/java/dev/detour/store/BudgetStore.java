package dev.detour.store;

import dev.detour.policy.WireName;
import dev.detour.policy.budget.AccountScope;
import dev.detour.policy.budget.BudgetPeriod;
import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.budget.BudgetWindow;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The accounts, their caps and balances, and what became of them. */
public final class BudgetStore {
  /** The NOTIFY channel that tells of any change to accounts and of crossings; no payload. */
  public static final String CHANNEL = "detour_budgets";

  private static final String SELECT =
      """
      select a.id, a.tenant, a.scope, a.subject, a.period, a.cap_micros, t.time_zone
      from detour.budget_accounts a join detour.tenants t on t.id = a.tenant
      """;
  private static final String ALL = SELECT + "order by a.tenant, a.scope, a.subject, a.period";
  private static final String OF_TENANT =
      SELECT + "where a.tenant = $1 order by a.scope, a.subject, a.period";
  private static final String FIND =
      SELECT + "where a.tenant = $1 and a.scope = $2 and a.subject = $3 and a.period = $4";
  private static final String FIND_LOCKED = FIND + " for no key update of a";
  private static final String ENSURE =
      """
      insert into detour.budget_accounts (id, tenant, scope, subject, period)
      select $5, id, $2, $3, $4 from detour.tenants where id = $1
      on conflict (tenant, scope, subject, period) do nothing
      """;
  private static final String SET_CAP =
      "update detour.budget_accounts set cap_micros = $2 where id = $1";
  private static final String TOP_UP =
      """
      update detour.budget_accounts set cap_micros = coalesce(cap_micros, 0) + $2 where id = $1
      """;
  private static final String ENTER =
      """
      insert into detour.budget_entries (account, kind, micros, actor, note, idempotency_key)
      values ($1, $2, $3, $4, $5, $6)
      """;
  private static final String PAID =
      "select micros from detour.budget_entries where account = $1 and idempotency_key = $2";
  private static final String STATEMENT =
      """
      select
        coalesce(max(w.spent_micros), 0)::bigint as spent,
        coalesce(max(w.state), 'normal') as state,
        coalesce(sum(greatest(l.granted_micros - l.returned_micros - l.settled_micros, 0)), 0)::bigint
          as held,
        coalesce(sum(case when l.expires_at < clock_timestamp()
            then greatest(l.granted_micros - l.returned_micros - l.settled_micros, 0)
            else l.reserved_micros end), 0)::bigint as reserved
      from detour.budget_windows w
      left join detour.budget_leases l
        on l.account = w.account and l.starts_at = w.starts_at and l.closed_at is null
      where w.account = $1 and w.starts_at = $2
      """;
  private static final String EVENTS =
      """
      select account, starts_at, at, from_state, to_state, utilization, cap_micros, spent_micros,
        router
      from detour.budget_events where account = $1 order by id desc limit $2
      """;
  private static final String ENTRIES =
      """
      select id, account, at, kind, micros, actor, note
      from detour.budget_entries where account = $1 order by id desc limit $2
      """;

  private final Database database;

  public BudgetStore(Database database) {
    this.database = database;
  }

  /** All accounts, for a snapshot in memory. */
  public Future<List<BudgetAccount>> list() {
    return database.list(ALL, Tuple.tuple(), BudgetStore::account);
  }

  /** The accounts of a tenant. */
  public Future<List<BudgetAccount>> list(String tenant) {
    return database.list(OF_TENANT, Tuple.of(tenant), BudgetStore::account);
  }

  /** One account; empty when it never had a cap. */
  public Future<Optional<BudgetAccount>> find(BudgetAccount.Key key) {
    return database.first(FIND, tuple(key), BudgetStore::account);
  }

  /**
   * Sets or takes away the cap of a day's or month's account, which is made when it is new. A cap
   * below what is spent stops the account; it takes nothing back.
   *
   * <p>Fails with {@link StoreException.NotFound} when there is no such tenant.
   */
  public Future<BudgetAccount> setCap(BudgetAccount.Key key, OptionalLong capMicros, String actor) {
    return database.inTransaction(connection -> setCap(connection, key, capMicros, actor));
  }

  /**
   * Pays into a prepaid balance, which is made when it is new. A negative amount takes back.
   *
   * <p>Fails with {@link StoreException.NotFound} when there is no such tenant.
   */
  public Future<BudgetAccount> topUp(
      BudgetAccount.Key key, long micros, String actor, String note) {
    return database.inTransaction(connection -> topUp(connection, key, micros, actor, note));
  }

  /**
   * Pays into a prepaid balance once, however often it is told under the same key.
   *
   * <p>Fails with {@link StoreException.NotFound} when there is no such tenant, and with {@link
   * StoreException.AlreadyExists} when the key stands for another amount.
   */
  public Future<BudgetAccount> topUp(
      BudgetAccount.Key key, long micros, String actor, String note, String idempotencyKey) {
    return database.inTransaction(
        connection -> topUp(connection, key, micros, actor, note, idempotencyKey));
  }

  static Future<BudgetAccount> setCap(
      SqlConnection connection, BudgetAccount.Key key, OptionalLong capMicros, String actor) {
    if (key.period() == BudgetPeriod.PREPAID) {
      throw new IllegalArgumentException(
          "period: prepaid (expected: day or month; a prepaid balance is topped up)");
    }
    Long cap = boxed(capMicros);
    if (cap != null && cap < 0) {
      throw new IllegalArgumentException("capMicros: " + cap + " (expected: >= 0)");
    }
    return ensure(connection, key)
        .compose(
            account ->
                Database.update(connection, SET_CAP, Tuple.of(account.id(), cap))
                    .compose(done -> record(connection, account, "cap", cap, actor, "", null)));
  }

  static Future<BudgetAccount> topUp(
      SqlConnection connection, BudgetAccount.Key key, long micros, String actor, String note) {
    return topUp(connection, key, micros, actor, note, null);
  }

  private static Future<BudgetAccount> topUp(
      SqlConnection connection,
      BudgetAccount.Key key,
      long micros,
      String actor,
      String note,
      @Nullable String idempotencyKey) {
    if (key.period() != BudgetPeriod.PREPAID) {
      throw new IllegalArgumentException(
          "period: " + key.period().wireName() + " (expected: prepaid)");
    }
    return ensure(connection, key)
        .compose(
            account ->
                paid(connection, account, idempotencyKey)
                    .compose(
                        before ->
                            before.isPresent()
                                ? again(account, micros, before.get(), idempotencyKey)
                                : pay(connection, account, micros, actor, note, idempotencyKey)));
  }

  /** The amount that was paid under the key before. The account's row is locked. */
  private static Future<Optional<Long>> paid(
      SqlConnection connection, BudgetAccount account, @Nullable String idempotencyKey) {
    return idempotencyKey == null
        ? Future.succeededFuture(Optional.empty())
        : Database.first(
            connection, PAID, Tuple.of(account.id(), idempotencyKey), row -> row.getLong("micros"));
  }

  private static Future<BudgetAccount> again(
      BudgetAccount account, long micros, long before, @Nullable String idempotencyKey) {
    return micros == before
        ? Future.succeededFuture(account)
        : Future.failedFuture(
            new StoreException.AlreadyExists(
                "top-up " + idempotencyKey + " of another amount (" + before + ")"));
  }

  private static Future<BudgetAccount> pay(
      SqlConnection connection,
      BudgetAccount account,
      long micros,
      String actor,
      String note,
      @Nullable String idempotencyKey) {
    if (Math.addExact(account.capMicros().orElse(0), micros) < 0) {
      throw new IllegalArgumentException(
          "micros: "
              + micros
              + " (expected: >= -"
              + account.capMicros().orElse(0)
              + ", all that was paid in)");
    }
    return Database.update(connection, TOP_UP, Tuple.of(account.id(), micros))
        .compose(
            done -> record(connection, account, "top_up", micros, actor, note, idempotencyKey));
  }

  private static Future<BudgetAccount> ensure(SqlConnection connection, BudgetAccount.Key key) {
    return Database.update(connection, ENSURE, tuple(key).addUUID(UUID.randomUUID()))
        .compose(done -> Database.first(connection, FIND_LOCKED, tuple(key), BudgetStore::account))
        .compose(
            found ->
                found.isEmpty()
                    ? Future.failedFuture(new StoreException.NotFound("tenant/" + key.tenant()))
                    : Future.succeededFuture(found.get()));
  }

  /** Enters the change in the ledger and in the audit log; answers the account as it is now. */
  private static Future<BudgetAccount> record(
      SqlConnection connection,
      BudgetAccount account,
      String kind,
      @Nullable Long micros,
      String actor,
      String note,
      @Nullable String idempotencyKey) {
    JsonObject detail =
        new JsonObject()
            .put("account", account.key().label())
            .put("micros", micros)
            .put("note", note);
    return Database.update(
            connection,
            ENTER,
            Tuple.of(account.id(), kind, micros, actor, note).addValue(idempotencyKey))
        .compose(
            done ->
                AuditLog.append(
                    connection,
                    new AuditEvent(actor, "budget." + kind, "budget/" + account.id(), detail)))
        .compose(
            done -> Database.first(connection, FIND, tuple(account.key()), BudgetStore::account))
        .map(Optional::orElseThrow);
  }

  /** Enters an amount in an account's ledger. */
  static Future<Integer> enter(
      SqlConnection connection, UUID account, String kind, long micros, String actor, String note) {
    return Database.update(
        connection, ENTER, Tuple.of(account, kind, micros, actor, note).addValue(null));
  }

  /** An account as of now. */
  public Future<BudgetStatement> statement(BudgetAccount account, Instant now) {
    BudgetWindow window = account.window(now);
    return database
        .first(
            STATEMENT,
            Tuple.of(account.id(), PolicyStore.utc(window.start())),
            row ->
                new BudgetStatement(
                    account,
                    window,
                    row.getLong("spent"),
                    row.getLong("reserved"),
                    row.getLong("held"),
                    state(row, "state")))
        .map(Optional::orElseThrow);
  }

  /** The newest crossings of an account, newest first. */
  public Future<List<BudgetEvent>> events(UUID account, int limit) {
    return database.list(EVENTS, Tuple.of(account, limit), BudgetStore::event);
  }

  /** The newest entries of an account, newest first. */
  public Future<List<BudgetEntry>> entries(UUID account, int limit) {
    return database.list(ENTRIES, Tuple.of(account, limit), BudgetStore::entry);
  }

  /**
   * Calls back after every change to accounts, as long as the connection holds.
   *
   * @param onConnected called when listening starts or starts again: load the snapshot then
   */
  public Notifications listen(Runnable onChange, Runnable onConnected) {
    return database.listen(CHANNEL, payload -> onChange.run(), onConnected);
  }

  static BudgetState state(Row row, String column) {
    String name = row.getString(column);
    return WireName.find(BudgetState.class, name)
        .orElseThrow(() -> new IllegalStateException("state: " + name));
  }

  static BudgetWindow window(Row row) {
    return new BudgetWindow(
        row.getOffsetDateTime("starts_at").toInstant(), KeyStore.instant(row, "ends_at"));
  }

  static OptionalLong optionalLong(Row row, String column) {
    Long value = row.getLong(column);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private static Tuple tuple(BudgetAccount.Key key) {
    return Tuple.of(key.tenant(), key.scope().wireName(), key.subject(), key.period().wireName());
  }

  private static @Nullable Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  /** The tables' check constraints admit no other names. */
  private static BudgetAccount account(Row row) {
    return new BudgetAccount(
        row.getUUID("id"),
        new BudgetAccount.Key(
            row.getString("tenant"),
            AccountScope.ofWireName(row.getString("scope")).orElseThrow(),
            row.getString("subject"),
            BudgetPeriod.ofWireName(row.getString("period")).orElseThrow()),
        ZoneId.of(row.getString("time_zone")),
        optionalLong(row, "cap_micros"));
  }

  private static BudgetEvent event(Row row) {
    return new BudgetEvent(
        row.getUUID("account"),
        row.getOffsetDateTime("starts_at").toInstant(),
        row.getOffsetDateTime("at").toInstant(),
        state(row, "from_state"),
        state(row, "to_state"),
        row.getDouble("utilization"),
        row.getLong("cap_micros"),
        row.getLong("spent_micros"),
        row.getString("router"));
  }

  private static BudgetEntry entry(Row row) {
    return new BudgetEntry(
        row.getLong("id"),
        row.getUUID("account"),
        row.getOffsetDateTime("at").toInstant(),
        row.getString("kind"),
        optionalLong(row, "micros"),
        row.getString("actor"),
        row.getString("note"));
  }
}
