package dev.detour.gateway.budget;

import dev.detour.gateway.chat.Hold;
import dev.detour.gateway.chat.Purse;
import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.budget.BudgetThresholds;
import dev.detour.policy.budget.SettlementKind;
import dev.detour.policy.decision.BudgetView;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The accounts of one request. All of them pay for each attempt, or none does. */
final class LeasedPurse implements Purse {
  private static final Logger log = LoggerFactory.getLogger(LeasedPurse.class);

  /** How long a request waits for larger leases, over all its attempts. */
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** The same for a request that comes while the router settles what the process before left. */
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int MAX_TRIES_AFTER_WAITING = 10;

  /**
   * Who asks.
   *
   * @param feature as the request names it, empty when it names none
   */
  record Payer(String tenant, String feature, UUID apiKey) {}

  private final LeaseKeeper keeper;
  private final BudgetJournal journal;
  private final Payer payer;
  private final LiveAccount[] accounts;
  private long waitsUntil;
  private boolean hasWaited;
  private int triesAfterWaiting;
  private boolean journalFailed;

  LeasedPurse(LeaseKeeper keeper, BudgetJournal journal, Payer payer, LiveAccount[] accounts) {
    this.keeper = keeper;
    this.journal = journal;
    this.payer = payer;
    this.accounts = accounts;
  }

  @Override
  public boolean isCapped() {
    return true;
  }

  @Override
  public BudgetView view(BudgetThresholds thresholds, Instant now) {
    LiveAccount.Reach reach = reach();
    BudgetState state = BudgetState.NORMAL;
    double tightest = 0;
    long available = Long.MAX_VALUE - 1; // a cap there is, whatever it leaves
    for (LiveAccount account : accounts) {
      LiveLease lease = account.lease(now);
      double utilization = account.utilization(lease);
      BudgetState its = account.state(utilization, thresholds);
      state = its.isAtLeast(state) ? its : state;
      tightest = Math.max(tightest, utilization);
      available = Math.min(available, account.availableMicros(lease, reach));
    }
    return new BudgetView(state, tightest, hasGivenUp() ? 0 : available);
  }

  /** Others took what was free each time, or nothing can be written down. */
  private boolean hasGivenUp() {
    return journalFailed || triesAfterWaiting > MAX_TRIES_AFTER_WAITING;
  }

  private LiveAccount.Reach reach() {
    return hasWaited || keeper.isAway() ? LiveAccount.Reach.LEASE : LiveAccount.Reach.ACCOUNT;
  }

  @Override
  public @Nullable Hold reserve(Hold.Charge charge, long micros, Instant now) {
    long nanos = System.nanoTime();
    List<LiveLease> leases = new ArrayList<>(accounts.length);
    for (LiveAccount account : accounts) {
      LiveLease lease = account.lease(now);
      if (!lease.tryReserve(micros, nanos)) {
        leases.forEach(taken -> taken.release(micros));
        return null;
      }
      leases.add(lease);
    }
    JournalEntry entry = entry(charge, micros, now, leases);
    try {
      return new LeasedHold(entry, leases, journal.reserve(entry));
    } catch (IOException e) {
      leases.forEach(taken -> taken.release(micros));
      if (!journalFailed) {
        log.error(
            "request {}: the budget journal cannot be written, so it stops", charge.requestId(), e);
      }
      journalFailed = true;
      return null;
    }
  }

  private JournalEntry entry(Hold.Charge charge, long micros, Instant now, List<LiveLease> leases) {
    // A job may repeat a request under its id: the last part keeps its attempts apart.
    String attemptId =
        charge.requestId()
            + "/"
            + charge.index()
            + "/"
            + Integer.toHexString(ThreadLocalRandom.current().nextInt());
    return new JournalEntry(
        attemptId,
        now,
        payer.tenant,
        payer.feature,
        payer.apiKey,
        charge.route(),
        charge.priceVersion(),
        micros,
        leases.stream().map(LiveLease::id).toList());
  }

  @Override
  public void await(long micros, Runnable again) {
    long nanos = System.nanoTime();
    if (waitsUntil == 0) {
      waitsUntil = nanos + (keeper.isRecovered() ? WAIT_NANOS : START_NANOS);
    }
    triesAfterWaiting += hasWaited ? 1 : 0;
    keeper.await(new Waiting(this, micros, again));
  }

  @Override
  public Optional<Shortage> shortage(Instant now) {
    LiveAccount least =
        Arrays.stream(accounts)
            .min(
                Comparator.comparing(LiveAccount::lastState, Comparator.reverseOrder())
                    .thenComparingLong(account -> left(account, now)))
            .orElseThrow();
    return Optional.of(new Shortage(least.key().label(), least.window(now).end()));
  }

  private static long left(LiveAccount account, Instant now) {
    return account.availableMicros(account.lease(now), LiveAccount.Reach.ACCOUNT);
  }

  /** Whether its wait for this amount is over: it fits, it never will, or it took long enough. */
  boolean isOver(long micros, Instant now) {
    if (keeper.isAway() || System.nanoTime() - waitsUntil >= 0) {
      hasWaited = true;
      return true;
    }
    boolean fits = true;
    for (LiveAccount account : accounts) {
      LiveLease lease = account.lease(now);
      fits &= lease.amounts().fits(micros);
      if (lease.answer() != null
          && account.availableMicros(lease, LiveAccount.Reach.ACCOUNT) < micros) {
        return true;
      }
    }
    return fits;
  }

  LiveAccount[] accounts() {
    return accounts;
  }

  /** One attempt's share of the leases. */
  private final class LeasedHold implements Hold {
    private final JournalEntry entry;
    private final List<LiveLease> leases;
    private final JournalSegment reservedIn;
    private boolean settled;

    LeasedHold(JournalEntry entry, List<LiveLease> leases, JournalSegment reservedIn) {
      this.entry = entry;
      this.leases = leases;
      this.reservedIn = reservedIn;
    }

    @Override
    public boolean isCapped() {
      return true;
    }

    @Override
    public long reservedMicros() {
      return entry.micros();
    }

    @Override
    public void settle(long micros, SettlementKind kind) {
      if (settled) {
        return;
      }
      settled = true;
      JournalSegment settledIn = null;
      try {
        settledIn = journal.settle(entry.attemptId(), micros, kind);
      } catch (IOException e) {
        // Only a crash before the next report would count its whole reservation.
        log.error("attempt {}: its cost is not in the budget journal", entry.attemptId(), e);
      }
      leases.forEach(lease -> lease.settle(entry.micros(), micros));
      keeper.settled(
          new Settled(entry.settled(micros, kind), reservedIn, settledIn, entry.micros()));
    }
  }
}
