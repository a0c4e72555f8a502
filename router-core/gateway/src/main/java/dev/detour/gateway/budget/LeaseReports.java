package dev.detour.gateway.budget;

import dev.detour.policy.budget.LeaseAmounts;
import dev.detour.store.BudgetReport;
import dev.detour.store.LeaseAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say of this router's leases: who lacks what, who gives back what. On the
 * keeper's event loop alone.
 */
final class LeaseReports {
  private static final long RENEW_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Why a report is made. */
  enum Mode {
    SERVING,
    /** The router stops: everything goes back. */
    CLOSING
  }

  private final AccountBook book;
  private final Map<UUID, LeaseAmounts> reported = new HashMap<>();

  LeaseReports(AccountBook book) {
    this.book = book;
  }

  /** Whether no lease is left that the store knows. */
  boolean isEmpty() {
    List<LiveLease> left = new ArrayList<>();
    forEachLease((account, lease) -> left.add(lease));
    return left.isEmpty();
  }

  void forEachLease(BiConsumer<LiveAccount, LiveLease> visitor) {
    for (LiveAccount account : book.all()) {
      LiveLease inUse = account.leaseInUse();
      if (inUse != null) {
        visitor.accept(account, inUse);
      }
      account.retired().forEach(lease -> visitor.accept(account, lease));
    }
  }

  /** The leases to report now. */
  List<BudgetReport.Lease> next(Mode mode, List<Waiting> waiting, Instant now) {
    List<BudgetReport.Lease> leases = new ArrayList<>();
    Map<LiveLease, List<Long>> lacking = lacking(waiting, now);
    forEachLease(
        (account, lease) -> {
          BudgetReport.Lease report =
              report(mode, account, lease, lacking.getOrDefault(lease, List.of()), now);
          if (report != null) {
            leases.add(report);
          }
        });
    return leases;
  }

  private static Map<LiveLease, List<Long>> lacking(List<Waiting> waiting, Instant now) {
    Map<LiveLease, List<Long>> lacking = new HashMap<>();
    for (Waiting request : waiting) {
      for (LiveAccount account : request.purse().accounts()) {
        lacking
            .computeIfAbsent(account.lease(now), lease -> new ArrayList<>())
            .add(request.micros());
      }
    }
    lacking.values().forEach(amounts -> amounts.sort(null));
    return lacking;
  }

  private BudgetReport.@Nullable Lease report(
      Mode mode, LiveAccount account, LiveLease lease, List<Long> lacking, Instant now) {
    long nanos = System.nanoTime();
    boolean isOver =
        mode == Mode.CLOSING
            || !lease.window().contains(now)
            || (lacking.isEmpty() && nanos - lease.usedNanos() > IDLE_NANOS);
    LeaseAnswer told = lease.answer();
    // Once closed, nothing may be reserved from it: what is free goes back in the same step that
    // looks whether anything is reserved.
    boolean givesBack = isOver || (told != null && told.pressed() && lacking.isEmpty());
    LeaseAmounts amounts = givesBack ? lease.giveBackFree() : lease.amounts();
    boolean isDone = isOver && amounts.reserved() == 0 && lease.unsettledMicros(amounts) <= 0;
    if (isDone && told == null && !reported.containsKey(lease.id())) {
      account.drop(lease); // the store has never heard of it
      return null;
    }
    long need = isOver ? 0 : need(lease, amounts, lacking);
    if (!isDone
        && need == 0
        && amounts.equals(reported.get(lease.id()))
        && nanos - lease.answeredNanos() < RENEW_NANOS) {
      return null;
    } else if (!isDone && need == 0 && told == null && amounts.equals(LeaseAmounts.NONE)) {
      return null; // nobody has asked for anything yet
    }
    reported.put(lease.id(), amounts);
    return lease.report(amounts, need, isDone);
  }

  /**
   * What a lease lacks: for as many waiting requests as can be served, the small ones first; or a
   * little, for a larger share, when what is free does not last for what was lately reserved.
   */
  private static long need(LiveLease lease, LeaseAmounts amounts, List<Long> lacking) {
    long recent = lease.takeReservedSinceReport();
    long free = amounts.free();
    if (lacking.isEmpty()) {
      return recent > 0 && free < 2 * recent ? 1 : 0;
    }
    LeaseAnswer told = lease.answer();
    long reachable = told == null ? Long.MAX_VALUE : Math.max(0, free) + told.roomMicros();
    long sum = 0;
    for (long micros : lacking) {
      if (sum > 0 && sum + micros > reachable) {
        break;
      }
      sum += micros;
    }
    return Math.max(0, sum - free);
  }

  /**
   * Forgets a lease that the store has closed, also when it did so at a report whose answer was
   * lost: the account's next request takes another one.
   */
  void drop(LiveAccount account, LiveLease lease) {
    reported.remove(lease.id());
    account.drop(lease);
  }
}
