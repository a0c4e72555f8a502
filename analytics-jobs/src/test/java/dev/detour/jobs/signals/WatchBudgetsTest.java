package dev.detour.jobs.signals;

import static dev.detour.jobs.signals.SignalHarness.at;
import static dev.detour.jobs.signals.SignalHarness.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.tuple;

import dev.detour.jobs.signals.Signal.Change;
import dev.detour.jobs.signals.Signal.Kind;
import dev.detour.jobs.span.Measures;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchBudgetsTest {
  private static final SignalKey ACME = new SignalKey("acme", "", "", "");
  private static final long CENT = 10_000;

  private SignalHarness<BudgetCount> budgets;

  @BeforeEach
  void open() throws Exception {
    budgets = new SignalHarness<>(new WatchBudgets(), new WatchBudgets.Requests());
  }

  @AfterEach
  void close() throws Exception {
    budgets.close();
  }

  @Test
  void tellsEachTighterStateOnceAndTheWayBackAfterThreeMinutes() throws Exception {
    assertThat(minute(0, "normal", 0.5)).isEmpty();
    assertThat(minute(1, "downgrade", 0.71))
        .containsExactly(crossed(Change.RAISED, 1, 1, "downgrade", "normal", 0.71));
    assertThat(minute(2, "downgrade", 0.75)).isEmpty();
    assertThat(minute(3, "restricted", 0.95))
        .containsExactly(crossed(Change.RAISED, 3, 3, "restricted", "downgrade", 0.95));
    budgets.restart();
    assertThat(minute(4, "exhausted", 1))
        .containsExactly(crossed(Change.RAISED, 4, 4, "exhausted", "restricted", 1));
    assertThat(minute(5, "normal", 0.1)).isEmpty();
    assertThat(minute(6, "downgrade", 0.7)).isEmpty();
    assertThat(minute(7, "normal", 0.1))
        .as("the tightest of the three minutes")
        .containsExactly(crossed(Change.LOWERED, 5, 7, "downgrade", "exhausted", 0.1));
  }

  @Test
  void requestsThatTakeTurnsBetweenTwoBudgetsCrossOnce() throws Exception {
    List<Signal> signals = new ArrayList<>();
    for (int minute = 0; minute < 20; minute++) {
      budgets.send(request(minute, "normal", 0.1, 0));
      if (minute % 3 == 0) {
        budgets.send(request(minute, "restricted", 0.96, 0));
      }
      signals.addAll(budgets.judge(minute));
    }
    assertThat(signals).extracting(Signal::change).containsExactly(Change.RAISED);
  }

  @Test
  void theOrderWithinTheWaitDoesNotMatter() throws Exception {
    budgets.send(request(1, "restricted", 0.96, 0));
    budgets.send(request(0, "downgrade", 0.8, 0));
    assertThat(budgets.judge(1))
        .extracting(Signal::state)
        .containsExactly("downgrade", "restricted");
    budgets.send(request(1, "exhausted", 1, 0));
    assertThat(budgets.judge(2)).as("came after its minute was judged").isEmpty();
  }

  @Test
  void whatDoesNotSayItsStateChangesNone() throws Exception {
    minute(0, "restricted", 0.96);
    for (int minute = 1; minute < 6; minute++) {
      assertThat(minute(minute, "", Measures.NONE)).isEmpty();
      assertThat(minute(minute, "of another gateway", Measures.NONE)).isEmpty();
    }
  }

  @Test
  void aPaceThreeTimesTheHourBeforeBurnsUntilItIsUsual() throws Exception {
    assertThat(spend(0, 70, 10 * CENT)).isEmpty();
    List<Signal> signals = spend(70, 200, 40 * CENT);
    assertThat(signals)
        .extracting(Signal::kind, Signal::change)
        .containsExactly(
            tuple(Kind.BUDGET_BURN, Change.OPENED), tuple(Kind.BUDGET_BURN, Change.CLOSED));
    Signal opened = signals.get(0);
    // Six minutes at 10 cents and four at 40 are 2.2 times the usual; seven of the latter are 3.1.
    assertThat(opened.at()).isEqualTo(at(76));
    assertThat(opened.value()).isEqualTo(6 * 3.1, offset(1e-9));
    assertThat(opened.usual()).isEqualTo(6, offset(1e-9));
    assertThat(signals.get(1).startedAt()).isEqualTo(at(76));
    assertThat(signals.get(1).at()).isBetween(at(100), at(140));
  }

  @Test
  void smallSumsAndNewTenantsDoNotBurn() throws Exception {
    assertThat(spend(0, 69, 100 * CENT)).as("nothing is usual yet").isEmpty();
    budgets.passDays(33);
    assertThat(spend(100, 180, CENT)).isEmpty();
    assertThat(spend(180, 200, 9 * CENT)).as("90 cents in ten minutes").isEmpty();
  }

  @Test
  void aTenantThatIsSilentForAMonthIsForgotten() throws Exception {
    minute(0, "restricted", 0.96);
    budgets.passDays(33);
    assertThat(minute(1, "restricted", 0.96))
        .extracting(Signal::previousState)
        .containsExactly("normal");
  }

  private List<Signal> minute(int minute, String state, double used) throws Exception {
    budgets.send(request(minute, state, used, 0));
    return budgets.judge(minute);
  }

  private List<Signal> spend(int from, int to, long costUsdMicros) throws Exception {
    List<Signal> signals = new ArrayList<>();
    for (int minute = from; minute < to; minute++) {
      budgets.send(request(minute, "normal", 0.1, costUsdMicros));
      signals.addAll(budgets.judge(minute));
    }
    return signals;
  }

  private static Signal crossed(
      Change change, int since, int minute, String state, String before, double used) {
    return new Signal(
        Kind.BUDGET_STATE, change, ACME, at(since), at(minute), state, before, 1, 0, used, 0);
  }
}
