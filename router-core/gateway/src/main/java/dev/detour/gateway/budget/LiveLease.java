package dev.detour.gateway.budget;

import dev.detour.policy.budget.BudgetWindow;
import dev.detour.policy.budget.LeaseAmounts;
import dev.detour.store.BudgetReport;
import dev.detour.store.LeaseAnswer;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** This router's share of one account's window. Lock free; for any thread. */
final class LiveLease {
  /** Without an answer for so long it is not used: after 24 hours others may have it. */
  private static final long USABLE_NANOS = TimeUnit.HOURS.toNanos(12);

  private final UUID id = UUID.randomUUID();
  private final UUID account;
  private final BudgetWindow window;
  private final AtomicReference<LeaseAmounts> amounts = new AtomicReference<>(LeaseAmounts.NONE);
  private final AtomicLong reservedSinceReport = new AtomicLong();
  private volatile @Nullable LeaseAnswer answer;
  private volatile long answeredNanos = System.nanoTime();
  private volatile long usedNanos = System.nanoTime();

  LiveLease(UUID account, BudgetWindow window) {
    this.account = account;
    this.window = window;
  }

  UUID id() {
    return id;
  }

  BudgetWindow window() {
    return window;
  }

  LeaseAmounts amounts() {
    return Objects.requireNonNull(amounts.get());
  }

  /** What the store said last; null before it said anything. */
  @Nullable LeaseAnswer answer() {
    return answer;
  }

  long usedNanos() {
    return usedNanos;
  }

  long answeredNanos() {
    return answeredNanos;
  }

  /** What may be reserved now. */
  long usableMicros() {
    return isStale(System.nanoTime()) ? 0 : Math.max(0, amounts().free());
  }

  private boolean isStale(long nanos) {
    return nanos - answeredNanos > USABLE_NANOS;
  }

  /** Sets a worst case aside, if it fits. */
  boolean tryReserve(long micros, long nanos) {
    if (isStale(nanos)) {
      return false;
    }
    LeaseAmounts before;
    do {
      before = amounts();
      if (!before.fits(micros)) {
        return false;
      }
    } while (!amounts.compareAndSet(before, before.reserve(micros)));
    reservedSinceReport.addAndGet(micros);
    usedNanos = nanos;
    return true;
  }

  /** Takes a reservation back that was not used. */
  void release(long micros) {
    amounts.updateAndGet(before -> before.release(micros));
  }

  /** Replaces a reservation by a cost. */
  void settle(long reservedMicros, long costMicros) {
    amounts.updateAndGet(before -> before.settle(reservedMicros, costMicros));
  }

  /** Gives back all that is free; answers what is left. */
  LeaseAmounts giveBackFree() {
    return amounts.updateAndGet(before -> before.giveBack(Long.MAX_VALUE));
  }

  /** What was reserved since the last call. */
  long takeReservedSinceReport() {
    return reservedSinceReport.getAndSet(0);
  }

  /** Takes the store's word. */
  void apply(LeaseAnswer told) {
    amounts.updateAndGet(
        before -> before.granted(told.grantedMicros()).returned(told.returnedMicros()));
    answer = told;
    answeredNanos = System.nanoTime();
  }

  /** Cost that the store has not settled as of its last answer. */
  long unsettledMicros(LeaseAmounts now) {
    LeaseAnswer told = answer;
    return now.settled() - (told == null ? 0 : told.settledMicros());
  }

  BudgetReport.Lease report(LeaseAmounts now, long needMicros, boolean closing) {
    return new BudgetReport.Lease(
        id, account, window, now.returned(), now.reserved(), needMicros, closing);
  }
}
