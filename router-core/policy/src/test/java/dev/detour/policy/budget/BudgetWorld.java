package dev.detour.policy.budget;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Routers, a store and a provider as a model: the same arithmetic as the real ones, with every
 * message a step of its own, so that chance can put anything between any two.
 */
final class BudgetWorld {
  /** One account's window in the store. */
  static final class Window {
    long cap;
    long spent;
    final Map<Integer, LeaseAmounts> leases = new LinkedHashMap<>();

    Window(long cap) {
      this.cap = cap;
    }

    long held() {
      return leases.values().stream().mapToLong(LeaseAmounts::held).sum();
    }
  }

  /** An attempt under way. */
  record Flight(int attempt, int window, int lease, long reserved) {}

  /** What a router writes down before it calls, and after. */
  record Note(Flight flight, long cost) {
    static final long UNDER_WAY = -1;
  }

  /** A process; what is not in {@code journal} dies with it. */
  static final class Router {
    final Map<Integer, LeaseAmounts> leases = new HashMap<>();
    final Map<Integer, Integer> leaseOfWindow = new HashMap<>();
    final List<Flight> flights = new ArrayList<>();
    final Map<Integer, Note> journal = new LinkedHashMap<>();
    boolean alive = true;
  }

  final List<Window> windows = new ArrayList<>();
  final List<Router> routers = new ArrayList<>();

  /** Settlements by attempt: the ledger. */
  final Map<Integer, Long> ledger = new HashMap<>();

  /** What the provider really charged, by attempt. */
  final Map<Integer, Long> billed = new HashMap<>();

  private int nextLease;
  private int nextAttempt;

  BudgetWorld(int routers, long cap) {
    windows.add(new Window(cap));
    for (int i = 0; i < routers; i++) {
      this.routers.add(new Router());
    }
  }

  int currentWindow() {
    return windows.size() - 1;
  }

  /** A request arrives at a router: it reserves, or has to ask first. */
  void begin(Router router, long worst) {
    Integer lease = router.leaseOfWindow.get(currentWindow());
    if (router.alive && lease != null && router.leases.get(lease).fits(worst)) {
      router.leases.compute(lease, (id, amounts) -> reserve(amounts, worst));
      Flight flight = new Flight(nextAttempt++, currentWindow(), lease, worst);
      router.journal.put(flight.attempt, new Note(flight, Note.UNDER_WAY));
      router.flights.add(flight);
    }
  }

  private static LeaseAmounts reserve(LeaseAmounts amounts, long worst) {
    return amounts.reserve(worst);
  }

  /** The provider answers, at a cost of at most the worst case. */
  void end(Router router, int which, double share) {
    if (router.alive && !router.flights.isEmpty()) {
      Flight flight = router.flights.remove(which % router.flights.size());
      long cost = Math.round(flight.reserved * share);
      billed.put(flight.attempt, cost);
      router.journal.put(flight.attempt, new Note(flight, cost));
      router.leases.compute(flight.lease, (id, amounts) -> settle(amounts, flight.reserved, cost));
    }
  }

  private static LeaseAmounts settle(LeaseAmounts amounts, long reserved, long cost) {
    return amounts.settle(reserved, cost);
  }

  /**
   * A report, and its answer unless that is lost on the way.
   *
   * @param back what the router gives back first
   */
  void report(Router router, long need, long back, boolean answerLost) {
    if (!router.alive) {
      return;
    }
    int window = currentWindow();
    int lease = router.leaseOfWindow.computeIfAbsent(window, fresh -> nextLease++);
    router.leases.putIfAbsent(lease, LeaseAmounts.NONE);
    router.leases.compute(lease, (id, amounts) -> giveBack(amounts, back));
    List<Note> told = router.journal.values().stream().filter(note -> note.cost >= 0).toList();
    told.forEach(this::settleInStore);
    Window at = windows.get(window);
    LeaseAmounts local = router.leases.get(lease);
    LeaseAmounts stored = at.leases.getOrDefault(lease, LeaseAmounts.NONE);
    at.leases.put(
        lease,
        new LeaseAmounts(
            stored.granted(), Math.max(stored.returned(), local.returned()), stored.settled(), 0));
    long grant = new WindowBalance(at.cap, at.spent, at.held()).grant(need);
    at.leases.computeIfPresent(lease, (id, amounts) -> grant(amounts, grant));
    if (!answerLost) {
      long total = at.leases.get(lease).granted();
      router.leases.compute(lease, (id, amounts) -> grantedTotal(amounts, total));
      told.forEach(note -> router.journal.remove(note.flight.attempt));
    }
  }

  private static LeaseAmounts giveBack(LeaseAmounts amounts, long back) {
    return amounts.giveBack(back);
  }

  private static LeaseAmounts grant(LeaseAmounts amounts, long more) {
    return amounts.granted(amounts.granted() + more);
  }

  private static LeaseAmounts grantedTotal(LeaseAmounts amounts, long total) {
    return amounts.granted(total);
  }

  private void settleInStore(Note note) {
    if (ledger.putIfAbsent(note.flight.attempt, note.cost) == null) {
      Window at = windows.get(note.flight.window);
      at.spent += note.cost;
      at.leases.computeIfPresent(note.flight.lease, (id, amounts) -> settle(amounts, 0, note.cost));
    }
  }

  /** kill -9. The provider charges what was under way as it likes, up to the worst case. */
  void kill(Router router, double share) {
    for (Flight flight : router.flights) {
      billed.put(flight.attempt, Math.round(flight.reserved * share));
    }
    router.flights.clear();
    router.leases.clear();
    router.leaseOfWindow.clear();
    router.alive = false;
  }

  /** The router comes back: its journal first, then its old leases. */
  void restart(Router router) {
    if (router.alive) {
      return;
    }
    for (Note note : router.journal.values()) {
      settleInStore(note.cost >= 0 ? note : new Note(note.flight, note.flight.reserved));
    }
    router.journal.clear();
    closeLeasesOf(router);
    router.alive = true;
  }

  /** Marks whose lease is whose: the store knows by the owner. */
  final Map<Integer, Router> owners = new HashMap<>();

  private void closeLeasesOf(Router router) {
    for (Window window : windows) {
      window.leases.replaceAll(
          (id, amounts) -> owners.get(id) == router ? closed(amounts) : amounts);
    }
  }

  private static LeaseAmounts closed(LeaseAmounts amounts) {
    long back = Math.max(amounts.returned(), amounts.granted() - amounts.settled());
    return new LeaseAmounts(amounts.granted(), back, amounts.settled(), 0);
  }

  void noteOwners() {
    for (Router router : routers) {
      router.leases.keySet().forEach(lease -> owners.put(lease, router));
    }
  }

  /** Traffic ends: everybody comes back, answers come in, leases are closed. */
  void settleDown() {
    for (Router router : routers) {
      restart(router);
      while (!router.flights.isEmpty()) {
        end(router, 0, 0.5);
      }
      report(router, 0, Long.MAX_VALUE, false);
      noteOwners();
      closeLeasesOf(router);
    }
  }
}
