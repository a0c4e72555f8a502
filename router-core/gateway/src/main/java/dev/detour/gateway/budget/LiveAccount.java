package dev.detour.gateway.budget;

import dev.detour.policy.budget.BudgetPeriod;
import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.budget.BudgetThresholds;
import dev.detour.policy.budget.BudgetWindow;
import dev.detour.policy.budget.LeaseAmounts;
import dev.detour.policy.budget.WindowBalance;
import dev.detour.store.BudgetAccount;
import dev.detour.store.LeaseAnswer;
import java.time.Instant;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An account with a cap, and this router's lease on it. For any thread. */
final class LiveAccount {
  private final BudgetAccount.Key key;
  private final AtomicReference<@Nullable LiveLease> lease = new AtomicReference<>();

  /** Leases of windows that are over, until the store has all of them. */
  private final ConcurrentLinkedQueue<LiveLease> retired = new ConcurrentLinkedQueue<>();

  private volatile BudgetAccount account;
  private volatile BudgetState state = BudgetState.NORMAL;
  private volatile BudgetState toldState = BudgetState.NORMAL;

  LiveAccount(BudgetAccount account) {
    this.key = account.key();
    this.account = account;
  }

  /** The same account with its cap as it is now. */
  void update(BudgetAccount fresh) {
    account = fresh;
  }

  BudgetAccount.Key key() {
    return key;
  }

  long capMicros() {
    return account.capMicros().orElse(0);
  }

  BudgetWindow window(Instant now) {
    return account.window(now);
  }

  /** The lease of the window that {@code now} falls into; a new one holds nothing yet. */
  LiveLease lease(Instant now) {
    LiveLease current = lease.get();
    if (current != null && current.window().contains(now)) {
      return current;
    }
    LiveLease fresh = new LiveLease(account.id(), account.window(now));
    if (lease.compareAndSet(current, fresh)) {
      if (current != null) {
        retired.add(current);
        state = BudgetState.NORMAL;
      }
      return fresh;
    }
    return lease(now);
  }

  /** The lease in use, if any. */
  @Nullable LiveLease leaseInUse() {
    return lease.get();
  }

  ConcurrentLinkedQueue<LiveLease> retired() {
    return retired;
  }

  /** Forgets a lease that the store has closed. */
  void drop(LiveLease closed) {
    lease.compareAndSet(closed, null);
    retired.remove(closed);
  }

  /**
   * Takes the store's word on a lease, and with it the account's state: all routers begin from the
   * same one.
   *
   * @return the state before
   */
  BudgetState apply(LiveLease of, LeaseAnswer told) {
    BudgetState before = toldState;
    of.apply(told);
    if (lease.get() == of) {
      state = key.period() == BudgetPeriod.MONTH ? told.state() : state;
      toldState = told.state();
    }
    return before;
  }

  /** {@code (spent + reserved) / cap} as far as this router knows. */
  double utilization(LiveLease of) {
    return WindowBalance.utilization(capMicros(), usedMicros(of), 0);
  }

  /**
   * What is spent or reserved, by all routers as of the store's last answer, by this one as of now.
   */
  private static long usedMicros(LiveLease of) {
    LeaseAmounts now = of.amounts();
    LeaseAnswer told = of.answer();
    long others = told == null ? 0 : told.spentMicros() + told.othersReservedMicros();
    return others + of.unsettledMicros(now) + now.reserved();
  }

  /**
   * What may still be reserved here: of the whole account, though other routers may hold it for
   * now; or of the lease alone.
   */
  long availableMicros(LiveLease of, Reach reach) {
    long free = of.usableMicros();
    return switch (reach) {
      case LEASE -> free;
      case ACCOUNT -> Math.max(free, Math.max(0, capMicros() - usedMicros(of)));
    };
  }

  /** How far a request may reach. */
  enum Reach {
    /** What the lease holds: the store is away, or the request has waited long enough. */
    LEASE,
    /** What the account has: the lease can still grow. */
    ACCOUNT
  }

  /**
   * The account's state at a utilisation, with its hysteresis. A day's account or a balance knows
   * only whether it is spent.
   */
  BudgetState state(double utilization, BudgetThresholds thresholds) {
    BudgetState next =
        key.period() == BudgetPeriod.MONTH
            ? thresholds.next(state, utilization)
            : utilization >= 1 ? BudgetState.EXHAUSTED : BudgetState.NORMAL;
    if (next != state) {
      state = next;
    }
    return next;
  }

  /** The state as of the last look. */
  BudgetState lastState() {
    return state;
  }
}
