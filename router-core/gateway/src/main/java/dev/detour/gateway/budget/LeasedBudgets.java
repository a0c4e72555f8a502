package dev.detour.gateway.budget;

import dev.detour.gateway.chat.Budgets;
import dev.detour.gateway.chat.Purse;
import dev.detour.gateway.live.KeyRing;
import dev.detour.gateway.metrics.GatewayMetrics;
import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.budget.BudgetThresholds;
import dev.detour.store.BudgetAccount;
import dev.detour.store.BudgetLeases;
import dev.detour.store.BudgetStore;
import dev.detour.store.Database;
import dev.detour.store.Notifications;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The budgets of all callers, by leases on accounts in the control store. */
public final class LeasedBudgets implements Budgets {
  private static final Logger log = LoggerFactory.getLogger(LeasedBudgets.class);
  private static final long ACCOUNTS_POLL_MS = 5_000;
  private static final long FIRST_LOAD_MS = 250;
  private static final int KEEP_SETTLEMENTS_DAYS = 400;
  private static final long PRUNE_MS = 3_600_000;
  private static final int MAX_FEATURE = 200;

  private final Vertx vertx;
  private final Context context;
  private final BudgetStore accounts;
  private final BudgetLeases leases;
  private final AccountBook book = new AccountBook();
  private final BudgetJournal journal;
  private final LeaseKeeper keeper;
  private final Path accountsFile;
  private List<BudgetAccount> kept;
  private @Nullable Notifications listening;
  private volatile boolean loaded;
  private boolean closed;

  private LeasedBudgets(
      Vertx vertx,
      Database database,
      Path directory,
      String router,
      Supplier<BudgetThresholds> thresholds)
      throws IOException {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.accounts = new BudgetStore(database);
    this.leases = new BudgetLeases(database);
    Files.createDirectories(directory);
    this.accountsFile = directory.resolve("accounts.json");
    this.journal = BudgetJournal.open(directory);
    this.kept = AccountsFile.read(accountsFile);
    book.load(kept);
    this.keeper =
        new LeaseKeeper(
            vertx,
            leases,
            book,
            journal,
            OwnerFile.open(directory.resolve("owner")),
            router,
            thresholds,
            Clock.systemUTC());
  }

  /**
   * Opens the budgets on the state directory. Blocks; asks the store for nothing yet.
   *
   * @param directory of the journal and the last accounts; one per router
   * @param router its name, for people
   * @param thresholds of the policy in force
   * @throws IOException when the directory cannot be used
   */
  public static LeasedBudgets open(
      Vertx vertx,
      Database database,
      Path directory,
      String router,
      Supplier<BudgetThresholds> thresholds)
      throws IOException {
    return new LeasedBudgets(vertx, database, directory, router, thresholds);
  }

  /** Begins to follow the store, and returns at once. */
  public void start() {
    keeper.start();
    context.runOnContext(
        nothing -> {
          listening = accounts.listen(this::load, this::load);
          vertx.setPeriodic(FIRST_LOAD_MS, ACCOUNTS_POLL_MS, id -> load());
          vertx.setPeriodic(
              PRUNE_MS,
              id ->
                  leases
                      .prune(KEEP_SETTLEMENTS_DAYS)
                      .onFailure(e -> log.debug("old settlements stay", e)));
        });
  }

  @Override
  public Purse purse(KeyRing.Caller caller, String feature) {
    String named = label(feature);
    LiveAccount[] found = book.find(caller.tenant(), named, caller.keyId());
    return found.length == 0
        ? Purse.UNCAPPED
        : new LeasedPurse(
            keeper, journal, new LeasedPurse.Payer(caller.tenant(), named, caller.keyId()), found);
  }

  /** Callers choose it: Postgres takes no NUL, and nobody reads more than this. */
  private static String label(String feature) {
    String bounded = feature.length() <= MAX_FEATURE ? feature : feature.substring(0, MAX_FEATURE);
    return bounded.indexOf('\0') < 0 ? bounded : bounded.replace('\0', ' ');
  }

  /**
   * Succeeds once the accounts are known. Keys are loaded after that, so that no request of a new
   * router is served as if its tenant had no cap.
   */
  public Future<Void> accountsLoaded() {
    return loaded ? Future.succeededFuture() : accounts.list().onSuccess(this::take).mapEmpty();
  }

  private void load() {
    if (!closed) {
      accounts
          .list()
          .onSuccess(this::take)
          .onFailure(e -> log.debug("accounts stay as they are", e));
    }
  }

  private synchronized void take(List<BudgetAccount> fresh) {
    if (!fresh.equals(kept)) {
      kept = fresh;
      book.load(fresh);
      vertx.executeBlocking(
          () -> {
            AccountsFile.write(accountsFile, fresh);
            return null;
          });
    }
    loaded = true;
  }

  /** Adds the numbers of budgets to the router's. */
  public void addGauges(GatewayMetrics metrics) {
    metrics.gauge("detour_budget_accounts", "Accounts in memory.", () -> book.all().size());
    metrics.gauge(
        "detour_budget_unsettled",
        "Settled attempts that the control store does not have yet.",
        keeper::unsettled);
    metrics.gauge(
        "detour_budget_overruns",
        "Attempts that cost more than their worst case. Anything but 0 is an alarm.",
        keeper::overruns);
    metrics.gauge(
        "detour_budget_store_away",
        "1 while budgets live on the leases at hand.",
        () -> keeper.isAway() ? 1 : 0);
    for (BudgetState state : BudgetState.values()) {
      metrics.gauge(
          "detour_budget_accounts_in_state",
          "Accounts by the state that the last request of each saw here.",
          "state",
          state.wireName(),
          () -> book.all().stream().filter(account -> account.lastState() == state).count());
    }
  }

  /** Settles what is over and gives every lease back. */
  public Future<Void> close() {
    return Future.<Void>future(
            promise ->
                context.runOnContext(
                    nothing -> {
                      closed = true;
                      if (listening != null) {
                        listening.close();
                      }
                      keeper.close().onComplete(promise);
                    }))
        .onComplete(done -> journal.close());
  }
}
