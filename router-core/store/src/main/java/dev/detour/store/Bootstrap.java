package dev.detour.store;

import dev.detour.policy.budget.BudgetPeriod;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Fills an empty store. Tenants (with their keys and budgets) are only added when there are none,
 * the policy only when there is none: what people changed since is never touched.
 */
public final class Bootstrap {
  private static final String LOCK_TENANTS =
      "lock table detour.tenants in share row exclusive mode";
  private static final String ANY_TENANT = "select exists (select 1 from detour.tenants) as found";

  private final Database database;

  public Bootstrap(Database database) {
    this.database = database;
  }

  /** Applies what the store lacks. Safe to call from several processes at once. */
  public Future<Result> apply(BootstrapFile file) {
    return database.inTransaction(
        connection ->
            addTenants(connection, file)
                .compose(
                    tenants ->
                        addPolicy(connection, file.policyDocument())
                            .map(
                                policy ->
                                    new Result(
                                        tenants, tenants == 0 ? 0 : file.keys().size(), policy))));
  }

  private static Future<Integer> addTenants(SqlConnection connection, BootstrapFile file) {
    return connection
        .query(LOCK_TENANTS)
        .execute()
        .compose(
            locked ->
                Database.list(
                    connection, ANY_TENANT, Tuple.tuple(), row -> row.getBoolean("found")))
        .compose(
            found -> {
              if (found.get(0)) {
                return Future.succeededFuture(0);
              }
              Future<Void> done = Future.succeededFuture();
              for (Tenant tenant : file.tenants()) {
                done =
                    done.compose(
                        before ->
                            TenantStore.create(connection, tenant, AuditEvent.SYSTEM).mapEmpty());
              }
              return done.compose(added -> addKeys(connection, file.keys()))
                  .compose(keys -> addBudgets(connection, file.budgets(), keys))
                  .map(file.tenants().size());
            });
  }

  private static Future<List<ApiKey>> addKeys(SqlConnection connection, List<NewApiKey> keys) {
    List<ApiKey> made = new ArrayList<>();
    Future<Void> done = Future.succeededFuture();
    for (NewApiKey key : keys) {
      done =
          done.compose(before -> KeyStore.create(connection, key, AuditEvent.SYSTEM))
              .onSuccess(made::add)
              .mapEmpty();
    }
    return done.map(made);
  }

  private static Future<Void> addBudgets(
      SqlConnection connection, List<NewBudget> budgets, List<ApiKey> keys) {
    Future<Void> done = Future.succeededFuture();
    for (NewBudget budget : budgets) {
      BudgetAccount.Key account = budget.account(keys);
      done =
          done.compose(
                  before ->
                      budget.period() == BudgetPeriod.PREPAID
                          ? BudgetStore.topUp(
                              connection, account, budget.micros(), AuditEvent.SYSTEM, "bootstrap")
                          : BudgetStore.setCap(
                              connection,
                              account,
                              OptionalLong.of(budget.micros()),
                              AuditEvent.SYSTEM))
              .mapEmpty();
    }
    return done;
  }

  private static Future<OptionalLong> addPolicy(
      SqlConnection connection, Optional<String> document) {
    if (document.isEmpty()) {
      return Future.succeededFuture(OptionalLong.empty());
    }
    return PolicyStore.lock(connection)
        .compose(
            current ->
                current.isPresent()
                    ? Future.succeededFuture(OptionalLong.empty())
                    : PolicyStore.insert(
                            connection,
                            new Publication(
                                document.get(),
                                AuditEvent.SYSTEM,
                                "first policy",
                                PolicySource.BOOTSTRAP,
                                0),
                            "policy.bootstrapped")
                        .map(version -> OptionalLong.of(version.version())));
  }

  /**
   * What was added.
   *
   * @param policyVersion the version the policy became; empty when there was one already
   */
  public record Result(int tenants, int keys, OptionalLong policyVersion) {}
}
