package dev.detour.gateway.budget;

import dev.detour.policy.budget.BudgetState;
import dev.detour.policy.budget.BudgetThresholds;
import dev.detour.store.BudgetLeases;
import dev.detour.store.BudgetReport;
import dev.detour.store.BudgetSettlement;
import dev.detour.store.LeaseAnswer;
import dev.detour.store.OpenLease;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps leases and settlements in step with the control store: one report at a time, on one event
 * loop, at once when a request waits and every 200 ms otherwise.
 *
 * <p>With Postgres away nothing is lost: settlements wait here and in the journal, and leases serve
 * until they are spent.
 */
final class LeaseKeeper {
  private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);
  private static final long TICK_MS = 200;
  private static final long RETRY_MS = 20;
  private static final long REPORT_MS = 6_000;
  private static final int BATCH = 2_000;
  private static final int MAX_WAITING = 10_000;
  private static final Duration TERM = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final Context context;
  private final BudgetLeases store;
  private final BudgetJournal journal;
  private final OwnerFile.Owner owner;
  private final String router;
  private final Supplier<BudgetThresholds> thresholds;
  private final Clock clock;
  private final ConcurrentLinkedQueue<Settled> unsettled = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unsettledCount = new AtomicInteger();
  private final AtomicLong overruns = new AtomicLong();
  private final List<Waiting> waiting = new ArrayList<>();
  private final LeaseReports reports;
  private long timer = -1;
  private boolean running;
  private boolean again;
  private volatile boolean recovered;
  private boolean closing;
  private volatile boolean away;
  private boolean troubleTold;

  LeaseKeeper(
      Vertx vertx,
      BudgetLeases store,
      AccountBook book,
      BudgetJournal journal,
      OwnerFile.Owner owner,
      String router,
      Supplier<BudgetThresholds> thresholds,
      Clock clock) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.store = store;
    this.journal = journal;
    this.owner = owner;
    this.router = router;
    this.thresholds = thresholds;
    this.clock = clock;
    this.reports = new LeaseReports(book);
  }

  /** Begins to report. */
  void start() {
    context.runOnContext(
        nothing -> {
          timer = vertx.setPeriodic(TICK_MS, id -> tick());
          run();
        });
  }

  /** Whether the store did not answer last time: leases cannot grow. */
  boolean isAway() {
    return away;
  }

  /** Whether what the process before left is settled: before that no lease is granted. */
  boolean isRecovered() {
    return recovered;
  }

  /** Settlements that the store does not have yet. */
  int unsettled() {
    return unsettledCount.get();
  }

  /** Attempts that cost more than their worst case. */
  long overruns() {
    return overruns.get();
  }

  /** An attempt is over. From any thread. */
  void settled(Settled attempt) {
    if (attempt.isOverrun()) {
      overruns.incrementAndGet();
      log.warn(
          "attempt {} cost {} micro-USD, its worst case was {}",
          attempt.settlement().attemptId(),
          attempt.settlement().micros(),
          attempt.reservedMicros());
    }
    unsettled.add(attempt);
    if (unsettledCount.incrementAndGet() == BATCH) {
      context.runOnContext(nothing -> run());
    }
  }

  /** A request waits for larger leases; called on its event loop, and called back there. */
  void await(Waiting request) {
    Context its = vertx.getOrCreateContext();
    Waiting there =
        new Waiting(
            request.purse(),
            request.micros(),
            () -> its.runOnContext(nothing -> request.again().run()));
    context.runOnContext(
        nothing -> {
          if (waiting.size() >= MAX_WAITING || isOver(there)) {
            there.again().run();
          } else {
            waiting.add(there);
            run();
          }
        });
  }

  private boolean isOver(Waiting request) {
    return request.purse().isOver(request.micros(), clock.instant());
  }

  /** Settles and gives back all there is; ends even when the store is away. */
  Future<Void> close() {
    return Future.future(
        promise ->
            context.runOnContext(
                nothing -> {
                  vertx.cancelTimer(timer);
                  closing = true;
                  flush(20).onComplete(done -> promise.complete()); // what is left, the journal has
                }));
  }

  /** Reports until nothing is left to say, within a number of tries. */
  private Future<Void> flush(int tries) {
    if (tries == 0 || (recovered && unsettled.isEmpty() && reports.isEmpty())) {
      return Future.succeededFuture();
    }
    Future<Void> step =
        running
            ? Future.future(promise -> vertx.setTimer(RETRY_MS, id -> promise.complete()))
            : cycle();
    return step.compose(done -> flush(tries - 1));
  }

  /** Whoever waits hears of it in time, though a report may hang. */
  private void tick() {
    wake();
    run();
  }

  private void run() {
    if (running || closing) {
      again = true;
      return;
    }
    running = true;
    cycle()
        .onComplete(
            done -> {
              running = false;
              tell(done.cause());
              wake();
              if (again || unsettledCount.get() >= BATCH) {
                again = false;
                run();
              } else if (!waiting.isEmpty() && !closing) {
                vertx.setTimer(RETRY_MS, id -> run());
              }
            });
  }

  private Future<Void> cycle() {
    Future<Void> prepared =
        vertx.executeBlocking(
            () -> {
              journal.prepare();
              return null;
            },
            false);
    return recovered
        ? prepared.otherwiseEmpty().compose(done -> report())
        : prepared.otherwiseEmpty().compose(done -> recover()).compose(done -> report());
  }

  private Future<Void> report() {
    List<Settled> batch = new ArrayList<>();
    for (Settled next = unsettled.poll(); next != null; next = unsettled.poll()) {
      batch.add(next);
      if (batch.size() == BATCH) {
        break;
      }
    }
    List<BudgetReport.Lease> leases =
        reports.next(
            closing ? LeaseReports.Mode.CLOSING : LeaseReports.Mode.SERVING,
            waiting,
            clock.instant());
    return store
        .report(message(batch.stream().map(Settled::settlement).toList(), leases))
        // A connection that was cut can stay silent. Whether the store took the report is then
        // unknown, which does no harm: the next one repeats it.
        .timeout(REPORT_MS, TimeUnit.MILLISECONDS)
        .onSuccess(
            answers -> {
              unsettledCount.addAndGet(-batch.size());
              batch.forEach(Settled::forget);
              apply(answers);
            })
        .onFailure(failed -> unsettled.addAll(batch))
        .mapEmpty();
  }

  private void apply(List<LeaseAnswer> answers) {
    Map<UUID, LeaseAnswer> byId = new HashMap<>();
    answers.forEach(answer -> byId.put(answer.id(), answer));
    reports.forEachLease(
        (account, lease) -> {
          LeaseAnswer told = byId.get(lease.id());
          if (told != null) {
            BudgetState before = account.apply(lease, told);
            if (told.closed()) {
              reports.drop(account, lease);
            }
            if (before != told.state()) {
              log.info(
                  "budget of {}: {} -> {}, {} of {} micro-USD spent",
                  account.key().label(),
                  before.wireName(),
                  told.state().wireName(),
                  told.spentMicros(),
                  account.capMicros());
            }
          }
        });
  }

  /** The journal of the process before: first what it spent, then its leases go back. */
  private Future<Void> recover() {
    return vertx
        .executeBlocking(journal::recover, false)
        .compose(this::settleAll)
        .compose(
            done -> owner.isTrusted() ? store.open(owner.id()) : Future.succeededFuture(List.of()))
        .compose(this::closeAll)
        .compose(
            done ->
                vertx.executeBlocking(
                    () -> {
                      journal.forgetRecovered();
                      return null;
                    },
                    false))
        .onSuccess(done -> recovered = true)
        .mapEmpty();
  }

  private Future<Void> settleAll(List<BudgetSettlement> left) {
    Future<Void> done = Future.succeededFuture();
    for (int i = 0; i < left.size(); i += BATCH) {
      List<BudgetSettlement> part = left.subList(i, Math.min(left.size(), i + BATCH));
      done = done.compose(before -> store.report(message(part, List.of())).mapEmpty());
    }
    return done;
  }

  private Future<Void> closeAll(List<OpenLease> open) {
    List<BudgetReport.Lease> leases =
        open.stream()
            .map(it -> new BudgetReport.Lease(it.id(), it.account(), it.window(), 0, 0, 0, true))
            .toList();
    if (!leases.isEmpty()) {
      log.info("{} leases of the process before go back", leases.size());
    }
    return store.report(message(List.of(), leases)).mapEmpty();
  }

  private BudgetReport message(
      List<BudgetSettlement> settlements, List<BudgetReport.Lease> leases) {
    return new BudgetReport(owner.id(), router, settlements, leases, TERM, thresholds.get());
  }

  /** Calls back whose wait is over. */
  private void wake() {
    List<Waiting> over = new ArrayList<>();
    waiting.removeIf(request -> isOver(request) && over.add(request));
    over.forEach(request -> request.again().run());
  }

  private void tell(@org.jspecify.annotations.Nullable Throwable cause) {
    away = cause != null;
    if (cause == null) {
      if (troubleTold) {
        log.info("budgets are in step with the control store again");
      }
      troubleTold = false;
    } else if (!troubleTold && !closing) {
      log.warn("budgets live on the leases at hand: the control store took no report", cause);
      troubleTold = true;
    }
  }
}
