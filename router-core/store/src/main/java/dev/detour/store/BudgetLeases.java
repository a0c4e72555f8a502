package dev.detour.store;

import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.budget.BudgetThresholds;
import dev.detour.policy.budget.WindowBalance;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What routers hold of the accounts.
 *
 * <p>Whoever changes what is spent or held locks the window's row first; a grant is at most what is
 * left then. So {@code spent + held <= cap} after every grant, and nothing but a grant raises the
 * sum, unless a provider charges more than an attempt's worst case.
 */
public final class BudgetLeases {
  /** How long a router must have been silent before a person may give back what it held. */
  public static final int LOST_AFTER_HOURS = 24;

  private final Database database;

  public BudgetLeases(Database database) {
    this.database = database;
  }

  /**
   * Takes a router's report, in one transaction: settles, renews, grants what is lacking, and notes
   * crossings. May be repeated when its answer was lost.
   *
   * @return the leases of the report, in any order
   */
  public Future<List<LeaseAnswer>> report(BudgetReport report) {
    if (report.leases().isEmpty() && report.settlements().isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return database.inTransaction(
        connection ->
            open(connection, report)
                .compose(done -> lock(connection, report))
                .compose(done -> settle(connection, report.settlements()))
                .compose(done -> renew(connection, report))
                .compose(done -> standing(connection, report))
                .compose(standing -> grant(connection, report, standing)));
  }

  /** The leases of an owner that still hold money: what its journal may tell of. */
  public Future<List<OpenLease>> open(UUID owner) {
    return database.list(BudgetSql.OPEN_OF_OWNER, Tuple.of(owner), BudgetLeases::openLease);
  }

  /** The leases of running windows whose routers did not report in time, oldest first. */
  public Future<List<OpenLease>> lost() {
    return database.list(BudgetSql.LOST, Tuple.tuple(), BudgetLeases::openLease);
  }

  /**
   * Gives back what a router held that never came back, but for what its decision log shows as
   * spent. That part stays held to the window's end, in case its journal turns up.
   *
   * <p>Fails with {@link StoreException.NotFound} unless the lease is open and its router silent
   * for {@value #LOST_AFTER_HOURS} hours; by then the router itself has stopped using it.
   *
   * @param spentMicros what the decision log shows
   * @return what was given back
   */
  public Future<Long> giveBack(UUID lease, long spentMicros, String actor, String note) {
    if (spentMicros < 0) {
      throw new IllegalArgumentException("spentMicros: " + spentMicros + " (expected: >= 0)");
    }
    return database.inTransaction(
        connection ->
            Database.list(
                    connection, BudgetSql.LOCK_WINDOWS, Tuple.of(new UUID[] {lease}), row -> row)
                .compose(
                    locked ->
                        Database.first(
                            connection,
                            BudgetSql.LOCK_LOST,
                            Tuple.of(lease, LOST_AFTER_HOURS),
                            row -> row))
                .compose(
                    found ->
                        found.isEmpty()
                            ? Future.failedFuture(
                                new StoreException.NotFound(
                                    "an open lease %s whose router has been silent for %d hours"
                                        .formatted(lease, LOST_AFTER_HOURS)))
                            : giveBack(connection, lease, found.get(), spentMicros, actor, note)));
  }

  private static Future<Long> giveBack(
      SqlConnection connection, UUID lease, Row found, long spent, String actor, String note) {
    long back = Math.max(0, found.getLong("held") - spent);
    UUID account = found.getUUID("account");
    JsonObject detail =
        new JsonObject()
            .put("lease", lease.toString())
            .put("spent_micros", spent)
            .put("micros", back)
            .put("note", note);
    return Database.update(connection, BudgetSql.GIVE_BACK, Tuple.of(lease, back))
        .compose(done -> BudgetStore.enter(connection, account, "lost_lease", back, actor, note))
        .compose(
            done ->
                AuditLog.append(
                    connection,
                    new AuditEvent(actor, "budget.lost_lease", "budget/" + account, detail)))
        .map(back);
  }

  /** Forgets settlements older than that many days; their sums stay. Answers how many. */
  public Future<Integer> prune(int days) {
    return database.update(BudgetSql.PRUNE, Tuple.of(days));
  }

  private static Future<Void> open(SqlConnection connection, BudgetReport report) {
    List<BudgetReport.Lease> leases = report.leases();
    if (leases.isEmpty()) {
      return Future.succeededFuture();
    }
    UUID[] accounts = leases.stream().map(BudgetReport.Lease::account).toArray(UUID[]::new);
    OffsetDateTime[] starts =
        leases.stream()
            .map(it -> PolicyStore.utc(it.window().start()))
            .toArray(OffsetDateTime[]::new);
    OffsetDateTime[] ends =
        leases.stream()
            .map(it -> it.window().end().map(PolicyStore::utc).orElse(null))
            .toArray(OffsetDateTime[]::new);
    return Database.update(connection, BudgetSql.OPEN_WINDOWS, Tuple.of(accounts, starts, ends))
        .compose(
            done ->
                Database.update(
                    connection,
                    BudgetSql.OPEN_LEASES,
                    Tuple.of(
                        ids(leases),
                        accounts,
                        starts,
                        report.owner(),
                        report.router(),
                        term(report))))
        .mapEmpty();
  }

  private static Future<Void> lock(SqlConnection connection, BudgetReport report) {
    Set<UUID> leases = new LinkedHashSet<>();
    report.leases().forEach(lease -> leases.add(lease.id()));
    report.settlements().forEach(settlement -> leases.addAll(settlement.leases()));
    return Database.list(
            connection,
            BudgetSql.LOCK_WINDOWS,
            Tuple.of(leases.toArray(UUID[]::new)),
            row -> row.getUUID("account"))
        .mapEmpty();
  }

  private static Future<Void> settle(SqlConnection connection, List<BudgetSettlement> rows) {
    if (rows.isEmpty()) {
      return Future.succeededFuture();
    }
    Tuple columns =
        Tuple.tuple()
            .addValue(texts(rows, BudgetSettlement::attemptId))
            .addValue(
                rows.stream().map(row -> PolicyStore.utc(row.at())).toArray(OffsetDateTime[]::new))
            .addValue(texts(rows, BudgetSettlement::tenant))
            .addValue(texts(rows, BudgetSettlement::feature))
            .addValue(rows.stream().map(BudgetSettlement::apiKey).toArray(UUID[]::new))
            .addValue(texts(rows, BudgetSettlement::route))
            .addValue(texts(rows, BudgetSettlement::priceVersion))
            .addValue(rows.stream().map(BudgetSettlement::micros).toArray(Long[]::new))
            .addValue(texts(rows, row -> row.kind().wireName()))
            .addValue(texts(rows, BudgetLeases::leaseList));
    return Database.update(connection, BudgetSql.SETTLE, columns).mapEmpty();
  }

  private static String leaseList(BudgetSettlement row) {
    return row.leases().stream().map(UUID::toString).collect(Collectors.joining(","));
  }

  private static String[] texts(
      List<BudgetSettlement> rows, java.util.function.Function<BudgetSettlement, String> column) {
    return rows.stream().map(column).toArray(String[]::new);
  }

  private static Future<Void> renew(SqlConnection connection, BudgetReport report) {
    List<BudgetReport.Lease> leases = report.leases();
    return leases.isEmpty()
        ? Future.succeededFuture()
        : Database.update(
                connection,
                BudgetSql.RENEW,
                Tuple.of(
                    ids(leases),
                    leases.stream().map(BudgetReport.Lease::returnedMicros).toArray(Long[]::new),
                    leases.stream().map(BudgetReport.Lease::reservedMicros).toArray(Long[]::new),
                    leases.stream().map(BudgetReport.Lease::closing).toArray(Boolean[]::new),
                    report.owner(),
                    term(report)))
            .mapEmpty();
  }

  /** A window's account and start. */
  private record WindowKey(UUID account, Instant start) {}

  /** A lease and its window before grants. */
  private record Standing(
      UUID id,
      WindowKey window,
      long granted,
      long returned,
      long settled,
      long reserved,
      boolean closed,
      OptionalLong cap,
      long spent,
      BudgetState state,
      boolean pressed,
      long held,
      long othersReserved) {

    double utilization() {
      return WindowBalance.utilization(cap.orElse(0), spent, othersReserved + reserved);
    }

    /** An account without a cap has nothing to run low of. */
    BudgetState next(BudgetThresholds thresholds) {
      return cap.isEmpty() ? BudgetState.NORMAL : thresholds.next(state, utilization());
    }
  }

  private static Future<List<Standing>> standing(SqlConnection connection, BudgetReport report) {
    return Database.list(
        connection, BudgetSql.STANDING, Tuple.of(ids(report.leases())), BudgetLeases::standing);
  }

  private static Future<List<LeaseAnswer>> grant(
      SqlConnection connection, BudgetReport report, List<Standing> standing) {
    Map<UUID, Long> needs = new HashMap<>();
    report.leases().forEach(lease -> needs.put(lease.id(), lease.needMicros()));
    Map<WindowKey, Long> grantedBefore = new HashMap<>();
    Map<UUID, Long> grants = new HashMap<>();
    List<WindowKey> tooShort = new ArrayList<>();
    List<LeaseAnswer> answers = new ArrayList<>(standing.size());
    for (Standing it : standing) {
      long before = grantedBefore.getOrDefault(it.window, 0L);
      WindowBalance balance = new WindowBalance(it.cap.orElse(0), it.spent, it.held + before);
      long need = it.closed ? 0 : needs.getOrDefault(it.id, 0L);
      long grant = balance.grant(need);
      if (grant > 0) {
        grants.put(it.id, grant);
        grantedBefore.put(it.window, before + grant);
      } else if (need > 0 && it.spent + need <= it.cap.orElse(0)) {
        tooShort.add(it.window);
      }
      answers.add(
          new LeaseAnswer(
              it.id,
              it.granted + grant,
              it.returned,
              it.settled,
              it.closed,
              it.cap,
              it.spent,
              it.othersReserved,
              balance.room() - grant,
              it.next(report.thresholds()),
              it.pressed));
    }
    return store(connection, grants, tooShort)
        .compose(done -> cross(connection, report, standing))
        .map(answers);
  }

  private static Future<Void> store(
      SqlConnection connection, Map<UUID, Long> grants, List<WindowKey> tooShort) {
    Future<Void> done = Future.succeededFuture();
    if (!grants.isEmpty()) {
      List<UUID> ids = List.copyOf(grants.keySet());
      Tuple granted =
          Tuple.tuple()
              .addValue(ids.toArray(UUID[]::new))
              .addValue(ids.stream().map(grants::get).toArray(Long[]::new));
      done = Database.update(connection, BudgetSql.GRANT, granted).mapEmpty();
    }
    if (tooShort.isEmpty()) {
      return done;
    }
    Tuple windows =
        Tuple.tuple()
            .addValue(tooShort.stream().map(WindowKey::account).toArray(UUID[]::new))
            .addValue(
                tooShort.stream()
                    .map(window -> PolicyStore.utc(window.start()))
                    .toArray(OffsetDateTime[]::new));
    return done.compose(
        before -> Database.update(connection, BudgetSql.MARK_SHORT, windows).mapEmpty());
  }

  /** The window's row is locked, so of all routers exactly one notes a crossing. */
  private static Future<Void> cross(
      SqlConnection connection, BudgetReport report, List<Standing> standing) {
    Set<WindowKey> seen = new LinkedHashSet<>();
    Future<Void> done = Future.succeededFuture();
    for (Standing it : standing) {
      BudgetState next = it.next(report.thresholds());
      if (it.cap.isPresent() && seen.add(it.window) && next != it.state) {
        Tuple state =
            Tuple.of(it.window.account(), PolicyStore.utc(it.window.start()), next.wireName());
        Tuple event =
            Tuple.of(
                it.window.account(),
                PolicyStore.utc(it.window.start()),
                it.state.wireName(),
                next.wireName(),
                it.utilization(),
                it.cap.getAsLong(),
                it.spent,
                report.router());
        done =
            done.compose(before -> Database.update(connection, BudgetSql.SET_STATE, state))
                .compose(set -> Database.update(connection, BudgetSql.CROSSING, event))
                .mapEmpty();
      }
    }
    return done;
  }

  private static UUID[] ids(List<BudgetReport.Lease> leases) {
    return leases.stream().map(BudgetReport.Lease::id).toArray(UUID[]::new);
  }

  private static double term(BudgetReport report) {
    return report.term().toMillis() / 1e3;
  }

  private static Standing standing(Row row) {
    return new Standing(
        row.getUUID("id"),
        new WindowKey(row.getUUID("account"), row.getOffsetDateTime("starts_at").toInstant()),
        row.getLong("granted_micros"),
        row.getLong("returned_micros"),
        row.getLong("settled_micros"),
        row.getLong("reserved_micros"),
        row.getBoolean("closed"),
        BudgetStore.optionalLong(row, "cap_micros"),
        row.getLong("spent_micros"),
        BudgetStore.state(row, "state"),
        row.getBoolean("pressed"),
        row.getLong("held"),
        row.getLong("others_reserved"));
  }

  private static OpenLease openLease(Row row) {
    return new OpenLease(
        row.getUUID("id"),
        row.getUUID("account"),
        BudgetStore.window(row),
        row.getUUID("owner"),
        row.getString("router"),
        row.getLong("held"),
        row.getLong("reserved_micros"),
        row.getOffsetDateTime("expires_at").toInstant());
  }
}
