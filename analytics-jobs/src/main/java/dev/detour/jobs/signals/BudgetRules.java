package dev.detour.jobs.signals;

import dev.detour.jobs.signals.Signal.Change;
import dev.detour.jobs.signals.Signal.Kind;
import dev.detour.policy.budget.BudgetState;
import java.util.ArrayList;
import java.util.List;

/**
 * When a tenant's budget crosses a state, and when it burns.
 *
 * <p>State: that of a minute is the tightest that its requests met, as they may meet different
 * budgets. A tighter one is a crossing at once; a looser one after {@value #FALLS_AFTER} minutes in
 * a row, so requests that take turns between two budgets cross nothing.
 *
 * <p>Burn: the spend of the last {@value #RECENT_MINUTES} minutes a minute is at least {@value
 * #BURNS_AT} times that of the {@value #USUAL_MINUTES} minutes before them, and at least {@value
 * #LEAST_MICROS} micro-USD in all. It is over below {@value #CALMS_AT} times or half of that sum. A
 * pace that lasts thus becomes usual within the hour. A tenant known for less than both windows has
 * no usual pace, and is not judged.
 */
final class BudgetRules {
  static final int FALLS_AFTER = 3;
  static final int RECENT_MINUTES = 10;
  static final int USUAL_MINUTES = 60;
  static final double BURNS_AT = 3;
  static final double CALMS_AT = 1.5;
  static final long LEAST_MICROS = 1_000_000;

  private static final long SECONDS = 60;
  private static final double MICROS = 1e6;

  private BudgetRules() {}

  static List<Signal> step(SignalKey key, BudgetWatch watch, long minute, BudgetCount count) {
    List<Signal> signals = new ArrayList<>();
    if (count.stated > 0) {
      state(key, watch, minute, count, signals);
    }
    burn(key, watch, minute, count, signals);
    return signals;
  }

  private static void state(
      SignalKey key, BudgetWatch watch, long minute, BudgetCount count, List<Signal> out) {
    if (count.tightest == watch.state) {
      watch.minutesBelow = 0;
      return;
    }
    if (count.tightest.isAtLeast(watch.state)) {
      cross(key, watch, minute, minute, Change.RAISED, count.tightest, count, out);
      return;
    }
    if (watch.minutesBelow == 0) {
      watch.belowSince = minute;
      watch.tightestBelow = count.tightest;
    } else if (count.tightest.isAtLeast(watch.tightestBelow)) {
      watch.tightestBelow = count.tightest;
    }
    watch.minutesBelow++;
    if (watch.minutesBelow >= FALLS_AFTER) {
      cross(key, watch, watch.belowSince, minute, Change.LOWERED, watch.tightestBelow, count, out);
    }
  }

  private static void cross(
      SignalKey key,
      BudgetWatch watch,
      long since,
      long minute,
      Change change,
      BudgetState to,
      BudgetCount count,
      List<Signal> out) {
    out.add(
        new Signal(
            Kind.BUDGET_STATE,
            change,
            key,
            since,
            minute,
            to.wireName(),
            watch.state.wireName(),
            count.stated,
            0,
            count.utilization,
            0));
    watch.state = to;
    watch.minutesBelow = 0;
  }

  private static void burn(
      SignalKey key, BudgetWatch watch, long minute, BudgetCount count, List<Signal> out) {
    if (watch.knownSince == 0) {
      watch.knownSince = minute;
    }
    watch.spend.add(minute, count.costUsdMicros, count.requests);
    if (minute - watch.knownSince < (RECENT_MINUTES + USUAL_MINUTES - 1) * SECONDS) {
      return;
    }
    long recent = watch.spend.total(minute, 0, RECENT_MINUTES);
    double pace = (double) recent / RECENT_MINUTES;
    double usual =
        (double) watch.spend.total(minute, RECENT_MINUTES, USUAL_MINUTES) / USUAL_MINUTES;
    boolean opens = recent >= LEAST_MICROS && pace >= BURNS_AT * usual;
    boolean calms = recent < LEAST_MICROS / 2 || pace < CALMS_AT * usual;
    if (watch.burning ? !calms : !opens) {
      return;
    }
    watch.burning = !watch.burning;
    if (watch.burning) {
      watch.burningSince = minute;
    }
    out.add(
        new Signal(
            Kind.BUDGET_BURN,
            watch.burning ? Change.OPENED : Change.CLOSED,
            key,
            watch.burningSince,
            minute,
            watch.state.wireName(),
            "",
            watch.spend.part(minute, 0, RECENT_MINUTES),
            0,
            usdPerHour(pace),
            usdPerHour(usual)));
  }

  private static double usdPerHour(double microsPerMinute) {
    return microsPerMinute * 60 / MICROS;
  }
}
